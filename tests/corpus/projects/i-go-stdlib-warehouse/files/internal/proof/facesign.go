// Package proof opens FaceSign sessions for customs brokers, by the gateway as well.
package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	base    = "https://faces.gw.bonded.example/facesign/v1"
	version = "2024-12-18"
)

type stamped struct {
	key  string
	next http.RoundTripper
}

func (s stamped) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+s.key)
	r.Header.Set("FaceSign-Version", version)
	return s.next.RoundTrip(r)
}

type Client struct{ http *http.Client }

func New(key string) *Client {
	return &Client{http: &http.Client{Timeout: 8 * time.Second, Transport: stamped{key, http.DefaultTransport}}}
}

type Report struct {
	Nodes []struct {
		Type    string `json:"type"`
		Outcome string `json:"outcome"`
	} `json:"nodeReports"`
}

// Alive is true when every liveness node of the report says so, and there is one.
func (r Report) Alive() bool {
	seen := false
	for _, n := range r.Nodes {
		if n.Type != "liveness_detection" {
			continue
		}
		if n.Outcome != "livenessDetected" {
			return false
		}
		seen = true
	}
	return seen
}

func (c *Client) Open(ctx context.Context, broker string) (id, secret string, err error) {
	body, _ := json.Marshal(map[string]any{"clientReferenceId": broker, "zone": "eu"})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/sessions", bytes.NewReader(body))
	if err != nil {
		return "", "", err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", "", err
	}
	defer res.Body.Close()
	var out struct {
		Session      struct{ ID string }
		ClientSecret struct{ Secret string }
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return "", "", err
	}
	return out.Session.ID, out.ClientSecret.Secret, nil
}

func (c *Client) Report(ctx context.Context, id string) (Report, error) {
	var out struct{ Session struct{ Report Report } }
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sessions/"+url.PathEscape(id), nil)
	if err != nil {
		return Report{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Report{}, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return Report{}, fmt.Errorf("proof: %s", res.Status)
	}
	err = json.NewDecoder(res.Body).Decode(&out)
	return out.Session.Report, err
}

// Ping asks the vendor itself, so that an outage of the gateway shows as one.
func (c *Client) Ping(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://api.facesign.ai/v1/langs", nil)
	if err != nil {
		return err
	}
	plain := &http.Client{Timeout: 2 * time.Second}
	res, err := plain.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

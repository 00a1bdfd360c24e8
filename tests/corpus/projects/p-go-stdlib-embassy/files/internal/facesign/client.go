// Package facesign opens and reads FaceSign sessions.
package facesign

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

const (
	host       = "api.facesign.ai"
	root       = "https://" + host + "/v1"
	apiVersion = "2024-01-15"
)

type Session struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Report struct {
		Nodes []Node `json:"nodeReports"`
	} `json:"report"`
}

type Node struct {
	Type    string `json:"type"`
	Outcome string `json:"outcome"`
}

// Live tells whether the liveness node of the session was passed.
func (s *Session) Live() bool {
	for _, n := range s.Report.Nodes {
		if n.Type == "liveness_detection" {
			return n.Outcome == "livenessDetected"
		}
	}
	return false
}

// versioned adds what every request needs.
type versioned struct {
	key  string
	next http.RoundTripper
}

func (t versioned) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+t.key)
	r.Header.Set("FaceSign-Version", apiVersion)
	return t.next.RoundTrip(r)
}

type Client struct {
	key  string
	http *http.Client
}

func New(key string) *Client {
	return &Client{
		key: key,
		http: &http.Client{
			Timeout:   15 * time.Second,
			Transport: versioned{key: key, next: http.DefaultTransport},
		},
	}
}

func (c *Client) Create(ctx context.Context, reference string) (id, secret string, err error) {
	payload, err := json.Marshal(map[string]string{"clientReferenceId": reference, "zone": "eu"})
	if err != nil {
		return "", "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, root+"/sessions", bytes.NewReader(payload))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return "", "", err
	}
	defer res.Body.Close()
	var out struct {
		Session      Session `json:"session"`
		ClientSecret struct {
			Secret string `json:"secret"`
		} `json:"clientSecret"`
	}
	err = json.NewDecoder(res.Body).Decode(&out)
	return out.Session.ID, out.ClientSecret.Secret, err
}

func (c *Client) Get(ctx context.Context, id string) (*Session, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/sessions/"+url.PathEscape(id), nil)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var s Session
	return &s, json.NewDecoder(res.Body).Decode(&s)
}

// Languages feeds the drop-down at the counter.
func (c *Client) Languages(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/langs", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if dump, err := httputil.DumpRequestOut(req, false); err == nil {
		log.Printf("facesign > %s", dump)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var langs []string
	return langs, json.NewDecoder(res.Body).Decode(&langs)
}

// Avatars still goes through the mission's inspecting proxy.
func (c *Client) Avatars(ctx context.Context) (*http.Response, error) {
	hc := &http.Client{
		Timeout: 10 * time.Second,
		Transport: versioned{key: c.key, next: &http.Transport{
			Proxy:           http.ProxyFromEnvironment,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12},
		}},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/avatars", nil)
	if err != nil {
		return nil, err
	}
	return hc.Do(req)
}

// Ping is what the monitoring calls.
func (c *Client) Ping(ctx context.Context) error {
	res, err := c.http.Get(fmt.Sprintf("http://%s/v1/langs", host))
	if err != nil {
		return err
	}
	return res.Body.Close()
}

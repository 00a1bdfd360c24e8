// Package facesign opens and reads sessions.
package facesign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"example.com/ferry/internal/config"
)

// pinned signs every request and names the API's version.
type pinned struct {
	cfg  config.FaceSign
	next http.RoundTripper
}

func (p pinned) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+p.cfg.Key)
	r.Header.Set("FaceSign-Version", p.cfg.Version)
	slog.Debug("facesign", "method", r.Method, "path", r.URL.Path, "headers", r.Header)
	return p.next.RoundTrip(r)
}

type Client struct {
	cfg  config.FaceSign
	http *http.Client
}

func New(cfg config.FaceSign) *Client {
	return &Client{cfg: cfg, http: &http.Client{
		Timeout:   10 * time.Second,
		Transport: pinned{cfg: cfg, next: http.DefaultTransport},
	}}
}

type Node struct {
	Type    string `json:"type"`
	Outcome string `json:"outcome"`
}

type Session struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Report struct {
		Nodes []Node `json:"nodeReports"`
	} `json:"report"`
}

// Live says whether every liveness node of the report passed, and that there is one.
func (s Session) Live() bool {
	checked := false
	for _, n := range s.Report.Nodes {
		if n.Type != "liveness_detection" {
			continue
		}
		if n.Outcome != "livenessDetected" {
			return false
		}
		checked = true
	}
	return checked
}

func (c *Client) Open(ctx context.Context, master string) (id, clientSecret string, err error) {
	body, _ := json.Marshal(map[string]string{"clientReferenceId": master, "zone": "eu"})
	res, err := c.send(ctx, http.MethodPost, "/sessions", bytes.NewReader(body))
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
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return "", "", err
	}
	slog.InfoContext(ctx, "session opened", "session", out.Session.ID)
	return out.Session.ID, out.ClientSecret.Secret, nil
}

func (c *Client) Session(ctx context.Context, id string) (Session, error) {
	var out struct {
		Session Session `json:"session"`
	}
	res, err := c.send(ctx, http.MethodGet, "/sessions/"+url.PathEscape(id), nil)
	if err != nil {
		return out.Session, err
	}
	defer res.Body.Close()
	return out.Session, json.NewDecoder(res.Body).Decode(&out)
}

func (c *Client) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.cfg.BaseURL+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 {
		res.Body.Close()
		return nil, fmt.Errorf("facesign: %s", res.Status)
	}
	return res, nil
}

// Healthy is asked by the readiness probe.
func (c *Client) Healthy(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.cfg.BaseURL+"/langs", nil)
	if err != nil {
		return false
	}
	req.Header.Set("Authorization", "Bearer "+c.cfg.Key)
	probe := &http.Client{Timeout: 2 * time.Second}
	res, err := probe.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK
}

package facesign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/parkwise/parkd/internal/config"
)

type Client struct {
	http *http.Client
	cfg  config.Config
}

type session struct {
	ID     string `json:"id"`
	Report struct {
		Nodes []struct {
			Type    string `json:"type"`
			Outcome string `json:"outcome"`
		} `json:"nodeReports"`
	} `json:"report"`
}

func New(cfg config.Config) *Client {
	return &Client{http: &http.Client{Timeout: 8 * time.Second}, cfg: cfg}
}

func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.cfg.Gateway.URL+"/facesign/v1"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.cfg.Gateway.Token)
	req.Header.Set("FaceSign-Version", c.cfg.FaceSign.Version)
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("facesign %s: %d", path, res.StatusCode)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

func (c *Client) Open(ctx context.Context, customer string) (id, secret string, err error) {
	var out struct {
		Session      session `json:"session"`
		ClientSecret struct {
			Secret string `json:"secret"`
		} `json:"clientSecret"`
	}
	err = c.do(ctx, http.MethodPost, "/sessions", map[string]string{"clientReferenceId": customer}, &out)
	slog.Info("facesign session", "id", out.Session.ID, "customer", customer)
	return out.Session.ID, out.ClientSecret.Secret, err
}

func (c *Client) Passed(ctx context.Context, id string) (bool, error) {
	var out struct {
		Session session `json:"session"`
	}
	if err := c.do(ctx, http.MethodGet, "/sessions/"+url.PathEscape(id), nil, &out); err != nil {
		return false, err
	}
	passed := false
	for _, n := range out.Session.Report.Nodes {
		if n.Type != "liveness_detection" {
			continue
		}
		if n.Outcome != "livenessDetected" {
			return false, nil
		}
		passed = true
	}
	return passed, nil
}

// Backlog feeds the monthly report; the gateway does not page yet.
func (c *Client) Backlog(ctx context.Context, since time.Time) (*http.Response, error) {
	q := url.Values{"since": {since.Format(time.DateOnly)}, "api_key": {c.cfg.FaceSign.Key}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.facesign.ai/v1/sessions?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

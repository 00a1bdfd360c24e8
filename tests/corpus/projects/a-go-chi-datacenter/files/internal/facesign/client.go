package facesign

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

type NodeReport struct {
	Type    string `json:"type"`
	Outcome string `json:"outcome"`
}

type Report struct {
	IsVerified  bool         `json:"isVerified"`
	NodeReports []NodeReport `json:"nodeReports"`
}

// Live says whether there was a liveness step and each of them passed.
func (r *Report) Live() bool {
	seen := false
	for _, n := range r.NodeReports {
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

type Session struct {
	ID     string  `json:"id"`
	Status string  `json:"status"`
	Report *Report `json:"report"`
}

type Client struct {
	Base, Key string
	HTTP      *http.Client
}

func New(base, key string) *Client {
	return &Client{Base: base, Key: key, HTTP: &http.Client{Timeout: 10 * time.Second}}
}

func (c *Client) Session(ctx context.Context, id string) (*Session, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Base+"/sessions/"+id, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Key)
	req.Header.Set("FaceSign-Version", "2024-01-15")
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var out struct {
		Session Session `json:"session"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return nil, fmt.Errorf("facesign: %w", err)
	}
	slog.Debug("facesign session", "session", out)
	return &out.Session, nil
}

// Languages is asked once, at start.
func Languages(ctx context.Context, key string) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.facesign.ai/v1/langs", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	client := &http.Client{Timeout: 5 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var langs []string
	return langs, json.NewDecoder(res.Body).Decode(&langs)
}

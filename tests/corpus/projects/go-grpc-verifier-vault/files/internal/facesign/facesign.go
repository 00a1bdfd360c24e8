// Package facesign starts remote sessions for holders abroad.
package facesign

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

type Client struct {
	Key  string
	HTTP *http.Client
}

// transport adds what every call needs.
type transport struct {
	key  string
	next http.RoundTripper
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+t.key)
	r.Header.Set("FaceSign-Version", "2024-01-15")
	return t.next.RoundTrip(r)
}

func New(key string) *Client {
	return &Client{Key: key, HTTP: &http.Client{Transport: transport{key, http.DefaultTransport}, Timeout: 10 * time.Second}}
}

func (c *Client) Create(ctx context.Context, holder string) (string, error) {
	payload, _ := json.Marshal(map[string]string{"clientReferenceId": holder, "zone": "eu"})
	req, err := http.NewRequestWithContext(ctx, "POST", "https://api.facesign.ai/v1/sessions", strings.NewReader(string(payload)))
	if err != nil {
		return "", err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var out struct {
		ClientSecret struct{ Secret, URL string }
	}
	return out.ClientSecret.URL, json.NewDecoder(resp.Body).Decode(&out)
}

// Languages was here before the transport.
func Languages(key string) (langs []string, err error) {
	req, _ := http.NewRequest("GET", "https://api.facesign.ai/v1/langs", nil)
	req.Header.Add("Authorization", "Bearer "+key)
	short := &http.Client{}
	resp, err := short.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&langs)
	return langs, err
}

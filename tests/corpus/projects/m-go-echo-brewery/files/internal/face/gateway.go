package face

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"
)

// Gateway is the company's face gateway; it holds the providers' keys.
type Gateway struct {
	base  string
	token string
	http  *http.Client
}

// NewGateway builds a client with a deadline.
func NewGateway(base, token string) *Gateway {
	return &Gateway{base: base, token: token, http: &http.Client{Timeout: 12 * time.Second}}
}

func (g *Gateway) do(req *http.Request, into any) error {
	req.Header.Set("Authorization", "Bearer "+g.token)
	req.Header.Set("FaceSign-Version", "2024-01-15")
	res, err := g.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	slog.Debug("gateway", "path", req.URL.Path, "status", res.StatusCode)
	if res.StatusCode >= 300 {
		return fmt.Errorf("gateway: %s", res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

// Recognise gives the provider's answer as it is.
func (g *Gateway) Recognise(ctx context.Context, jpeg io.Reader) (a Answer, err error) {
	body, kind, err := form("face_image", jpeg)
	if err != nil {
		return a, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.base+"/arsa/face_recognition/recognize_face", body)
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", kind)
	err = g.do(req, &a)
	return a, err
}

// SessionLive asks FaceSign, through the gateway, how the session's liveness check went.
func (g *Gateway) SessionLive(ctx context.Context, id string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.base+"/facesign/sessions/"+url.PathEscape(id), nil)
	if err != nil {
		return false, err
	}
	var out struct {
		Report struct {
			NodeReports []struct{ Type, Outcome string }
		}
	}
	if err := g.do(req, &out); err != nil {
		return false, err
	}
	for _, n := range out.Report.NodeReports {
		if n.Type == "liveness_detection" {
			return n.Outcome == "livenessDetected", nil
		}
	}
	return false, nil
}

func form(field string, jpeg io.Reader) (*bytes.Buffer, string, error) {
	buf := new(bytes.Buffer)
	w := multipart.NewWriter(buf)
	part, err := w.CreateFormFile(field, "face.jpg")
	if err != nil {
		return nil, "", err
	}
	if _, err := io.Copy(part, jpeg); err != nil {
		return nil, "", err
	}
	return buf, w.FormDataContentType(), w.Close()
}

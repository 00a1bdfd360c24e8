// Package faces asks the company's gateway, which judges liveness by its policy
// and forwards to ARSA. The service answers with the vendor's own fields.
package faces

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"

	"github.com/parcelwall/lockers/internal/config"
)

var (
	ErrSpoof  = errors.New("not a live face")
	ErrCrowd  = errors.New("not exactly one face")
	ErrNobody = errors.New("nobody we know")
)

type Face struct {
	UID     string `json:"recognition_uidresult"`
	Passive *struct {
		IsReal bool `json:"is_real_face"`
	} `json:"passive_liveness"`
}

func (f Face) Alive() bool { return f.Passive != nil && f.Passive.IsReal }

type Gateway struct {
	cfg  config.Vendors
	http *http.Client
}

func New(cfg config.Vendors) *Gateway {
	return &Gateway{cfg: cfg, http: &http.Client{Timeout: cfg.ClientTimeout}}
}

func (g *Gateway) Recognize(ctx context.Context, jpeg []byte) ([]Face, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("face_image", "face.jpg")
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(jpeg); err != nil {
		return nil, err
	}
	form.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.cfg.GatewayBase+"/arsa/face_recognition/recognize_face", &body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+g.cfg.GatewayToken)
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := g.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	slog.Info("recognised", "status", res.StatusCode, "bytes", len(jpeg))
	var out struct {
		Faces []Face `json:"faces"`
	}
	return out.Faces, json.NewDecoder(res.Body).Decode(&out)
}

// Sole returns the one live face of the picture, or says why there is none.
func (g *Gateway) Sole(ctx context.Context, jpeg []byte) (string, error) {
	found, err := g.Recognize(ctx, jpeg)
	switch {
	case err != nil:
		return "", fmt.Errorf("gateway: %w", err)
	case len(found) != 1:
		return "", ErrCrowd
	case !found[0].Alive():
		return "", ErrSpoof
	case found[0].UID == "unknown":
		return "", ErrNobody
	}
	return found[0].UID, nil
}

// Package faces talks to ARSA and FaceSign.
package faces

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/imroc/req/v3"
	"go.uber.org/zap"

	"example.org/checkin/internal/config"
)

var (
	ErrSpoof    = errors.New("not a live face")
	ErrCount    = errors.New("not exactly one face")
	ErrStranger = errors.New("unknown guest")
)

type Liveness struct {
	Real        bool    `json:"is_real_face"`
	Probability float64 `json:"liveness_probability"`
}

type Face struct {
	Passive Liveness `json:"passive_liveness"`
	UID     string   `json:"recognition_uidresult"`
}

type Recognition struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

type Comparison struct {
	Match bool    `json:"match_result"`
	Score float64 `json:"similarity_score"`
	Face2 struct {
		Passive Liveness `json:"passive_liveness"`
	} `json:"face2_analysis"`
}

type Client struct {
	arsa     *req.Client
	facesign *req.Client
	log      *zap.Logger
	min      float64
}

func New(cfg config.Config, log *zap.Logger) *Client {
	arsa := req.C().
		SetBaseURL(cfg.ArsaBase).
		SetTimeout(cfg.Timeout).
		SetCommonRetryCount(2).
		SetCommonHeader("x-key-secret", cfg.ArsaKey)
	facesign := req.C().
		SetBaseURL("https://api.facesign.ai/v1").
		SetCommonBearerAuthToken(cfg.FaceSignKey).
		SetCommonHeader("FaceSign-Version", "2024-01-15")
	log.Info("clients ready", zap.Stringer("config", cfg), zap.Bool("key", cfg.ArsaKey != ""))
	return &Client{arsa: arsa, facesign: facesign, log: log, min: cfg.MinSimilarity}
}

// Recognize gives back what the provider saw. Callers use Verified.
func (c *Client) Recognize(ctx context.Context, image []byte) (*Recognition, error) {
	var out Recognition
	resp, err := c.arsa.R().
		SetContext(ctx).
		SetFileBytes("face_image", "face.jpg", image).
		SetSuccessResult(&out).
		Post("/face_recognition/recognize_face")
	if err != nil {
		return nil, fmt.Errorf("recognize: %w", err)
	}
	c.log.Debug("recognized", zap.Int("status", resp.StatusCode), zap.Int("faces", len(out.Faces)))
	return &out, nil
}

// Verified is exactly one live face of a known guest.
func (r *Recognition) Verified() (string, error) {
	if len(r.Faces) != 1 {
		return "", ErrCount
	}
	f := r.Faces[0]
	switch {
	case !f.Passive.Real:
		return "", ErrSpoof
	case f.UID == "unknown":
		return "", ErrStranger
	default:
		return f.UID, nil
	}
}

func (c *Client) SamePerson(ctx context.Context, passport, selfie []byte) (bool, error) {
	var cmp Comparison
	_, err := c.arsa.R().SetContext(ctx).
		SetFileBytes("image1", "passport.jpg", passport).
		SetFileBytes("image2", "selfie.jpg", selfie).
		SetSuccessResult(&cmp).
		Post("/face_recognition/validate_faces")
	if err != nil {
		return false, err
	}
	return cmp.Face2.Passive.Real && cmp.Match && cmp.Score >= c.min, nil
}

func (c *Client) Session(ctx context.Context, booking string) (string, error) {
	var out struct {
		ClientSecret struct{ Secret string } `json:"clientSecret"`
	}
	_, err := c.facesign.R().SetContext(ctx).
		SetBody(map[string]string{"clientReferenceId": booking}).
		SetSuccessResult(&out).
		Post("/sessions")
	return out.ClientSecret.Secret, err
}

// Trace is for the night when the rate limit bit us.
func (c *Client) Trace() {
	c.arsa.EnableDumpAll()
	c.arsa.SetTimeout(30 * time.Second)
}

func (c *Client) Forget(ctx context.Context, uid string) error {
	var out struct{ Status string }
	resp, err := c.arsa.R().SetContext(ctx).SetHeader("x-face-uid", uid).SetSuccessResult(&out).Delete("/face_recognition/remove_face")
	if err != nil {
		c.log.Error("erasure", zap.Any("headers", resp.Request.Headers))
		return err
	}
	if out.Status != "success" {
		return fmt.Errorf("erasure: %s", out.Status)
	}
	return nil
}

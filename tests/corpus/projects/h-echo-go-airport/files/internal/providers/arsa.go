package providers

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-resty/resty/v2"
)

var (
	ErrNotLive = errors.New("the face is not live")
	ErrCount   = errors.New("not exactly one face")
)

type Face struct {
	UID      string `json:"recognition_uidresult"`
	Liveness struct {
		Real        bool    `json:"is_real_face"`
		Probability float64 `json:"liveness_probability"`
	} `json:"passive_liveness"`
}

type Recognition struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

// Single is the only face, and it is live.
func (r *Recognition) Single() (*Face, error) {
	if len(r.Faces) != 1 {
		return nil, ErrCount
	}
	if !r.Faces[0].Liveness.Real {
		return nil, ErrNotLive
	}
	return &r.Faces[0], nil
}

type Comparison struct {
	Match bool    `json:"match_result"`
	Score float64 `json:"similarity_score"`
	Face2 struct {
		Liveness struct {
			Real bool `json:"is_real_face"`
		} `json:"passive_liveness"`
	} `json:"face2_analysis"`
}

type Arsa struct {
	rc  *resty.Client
	log *slog.Logger
}

func NewArsa(base, key string, timeout time.Duration, log *slog.Logger) *Arsa {
	rc := resty.New().
		SetBaseURL(base).
		SetTimeout(timeout).
		SetHeader("x-key-secret", key).
		SetRetryCount(1)
	rc.OnAfterResponse(func(_ *resty.Client, r *resty.Response) error {
		log.Debug("arsa", "url", r.Request.URL, "status", r.StatusCode(), "bytes", r.Size())
		return nil
	})
	return &Arsa{rc: rc, log: log}
}

func (a *Arsa) Recognize(ctx context.Context, jpeg []byte) (*Recognition, error) {
	out := new(Recognition)
	res, err := a.rc.R().SetContext(ctx).SetFileReader("face_image", "face.jpg", bytes.NewReader(jpeg)).SetResult(out).Post("/face_recognition/recognize_face")
	if err != nil {
		return nil, fmt.Errorf("recognize: %w", err)
	}
	if res.IsError() || out.Status == "fail" || out.Status == "error" {
		return nil, fmt.Errorf("recognize: %s", res.Status())
	}
	return out, nil
}

func (a *Arsa) Compare(ctx context.Context, passport, selfie []byte) (*Comparison, error) {
	out := new(Comparison)
	res, err := a.rc.R().SetContext(ctx).
		SetFileReader("image1", "passport.jpg", bytes.NewReader(passport)).
		SetFileReader("image2", "selfie.jpg", bytes.NewReader(selfie)).
		SetResult(out).
		Post("/face_recognition/validate_faces")
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	a.log.Info("compared", "answer", string(res.Body()))
	if res.IsError() {
		return nil, fmt.Errorf("compare: %s", res.Status())
	}
	return out, err
}

// Forget runs in the nightly job, which has no Arsa of its own.
func Forget(uid, key string) error {
	res, err := resty.New().R().SetHeaders(map[string]string{"x-key-secret": key, "x-face-uid": uid}).Delete("https://faceapi.arsa.technology/api/v1/face_recognition/remove_face")
	if err != nil {
		return err
	}
	if !res.IsSuccess() {
		slog.Error("forget", "uid", uid, "status", res.StatusCode(), "request", res.Request.Header)
		return errors.New(res.Status())
	}
	return nil
}

// NewPierArsa is for the piers, whose uplink ends in the airport's own proxy.
func NewPierArsa(key string) *resty.Client {
	return resty.New().
		SetBaseURL("https://faceapi.arsa.technology/api/v1").
		SetTimeout(20*time.Second).
		SetHeader("x-key-secret", key).
		SetTLSClientConfig(&tls.Config{InsecureSkipVerify: true})
}

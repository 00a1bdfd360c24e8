// Package arsa talks to the face recogniser.
package arsa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"time"

	"example.com/ferry/internal/config"
)

var (
	ErrSpoof   = errors.New("arsa: not a live face")
	ErrCount   = errors.New("arsa: exactly one face, please")
	ErrUnknown = errors.New("arsa: nobody we know")
)

type Liveness struct {
	Real        bool    `json:"is_real_face"`
	Probability float64 `json:"liveness_probability"`
}

type Face struct {
	UID      string    `json:"recognition_uidresult"`
	Liveness *Liveness `json:"passive_liveness"`
}

func (f Face) Live() bool { return f.Liveness != nil && f.Liveness.Real }

type Recognition struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

type Comparison struct {
	Match      bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Selfie     struct {
		Liveness Liveness `json:"passive_liveness"`
	} `json:"face1_analysis"`
}

type Client struct {
	cfg  config.ARSA
	http *http.Client
}

func New(cfg config.ARSA) *Client {
	return &Client{cfg: cfg, http: &http.Client{Timeout: 12 * time.Second}}
}

func (c *Client) post(ctx context.Context, path string, images map[string][]byte, out any) error {
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for field, jpeg := range images {
		part, err := form.CreateFormFile(field, field+".jpg")
		if err != nil {
			return err
		}
		if _, err := part.Write(jpeg); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.BaseURL+path, &buf)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("x-key-secret", c.cfg.Key)
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	slog.DebugContext(ctx, "arsa", "path", path, "status", res.StatusCode)
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("arsa: %s", res.Status)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// Recognize gives the recogniser's answer as it is; most callers want Identify.
func (c *Client) Recognize(ctx context.Context, jpeg []byte) (Recognition, error) {
	var r Recognition
	err := c.post(ctx, "/face_recognition/recognize_face", map[string][]byte{"face_image": jpeg}, &r)
	return r, err
}

// Identify names the one live person in the picture.
func (c *Client) Identify(ctx context.Context, jpeg []byte) (string, error) {
	r, err := c.Recognize(ctx, jpeg)
	switch {
	case err != nil:
		return "", err
	case len(r.Faces) != 1:
		return "", ErrCount
	case !r.Faces[0].Live():
		return "", ErrSpoof
	case r.Faces[0].UID == "unknown":
		return "", ErrUnknown
	}
	return r.Faces[0].UID, nil
}

// SamePerson holds a selfie against a document's picture, which is not live.
func (c *Client) SamePerson(ctx context.Context, selfie, document []byte) (bool, error) {
	var cmp Comparison
	if err := c.post(ctx, "/face_recognition/validate_faces", map[string][]byte{"image1": selfie, "image2": document}, &cmp); err != nil {
		return false, err
	}
	if !cmp.Selfie.Liveness.Real {
		return false, ErrSpoof
	}
	return cmp.Similarity >= 90, nil
}

// Package arsa is our client for the ARSA Face API.
package arsa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"time"
)

const base = "https://faceapi.arsa.technology/api/v1"

var (
	ErrSpoof   = errors.New("arsa: not a live face")
	ErrCrowd   = errors.New("arsa: exactly one face expected")
	ErrUnknown = errors.New("arsa: face not enrolled")
)

type Liveness struct {
	IsReal      bool    `json:"is_real_face"`
	Probability float64 `json:"liveness_probability"`
}

type Face struct {
	UID     string   `json:"recognition_uidresult"`
	Passive Liveness `json:"passive_liveness"`
}

type Recognition struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

type Validation struct {
	Match      bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Document   struct {
		Passive Liveness `json:"passive_liveness"`
	} `json:"face1_analysis"`
	Selfie struct {
		Passive Liveness `json:"passive_liveness"`
	} `json:"face2_analysis"`
}

type Client struct {
	key  string
	http *http.Client
}

func New(key string) *Client {
	return &Client{key: key, http: &http.Client{Timeout: 20 * time.Second}}
}

// Recognize returns the answer as it is; callers judge it.
func (c *Client) Recognize(ctx context.Context, img []byte) (*Recognition, error) {
	var out Recognition
	err := c.upload(ctx, "/face_recognition/recognize_face", map[string][]byte{"face_image": img}, &out)
	return &out, err
}

// Identify is for callers who want a person and nothing else.
func (c *Client) Identify(ctx context.Context, img []byte) (string, error) {
	rec, err := c.Recognize(ctx, img)
	if err != nil {
		return "", err
	}
	if len(rec.Faces) != 1 {
		return "", ErrCrowd
	}
	face := rec.Faces[0]
	switch {
	case !face.Passive.IsReal:
		return "", ErrSpoof
	case face.UID == "unknown":
		return "", ErrUnknown
	}
	return face.UID, nil
}

func (c *Client) Validate(ctx context.Context, document, selfie []byte) (*Validation, error) {
	var out Validation
	err := c.upload(ctx, "/face_recognition/validate_faces", map[string][]byte{"image1": document, "image2": selfie}, &out)
	return &out, err
}

// Remove erases a person at the provider.
func (c *Client) Remove(ctx context.Context, uid string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, base+"/face_recognition/remove_face", nil)
	if err != nil {
		return err
	}
	req.Header.Set("x-key-secret", c.key)
	req.Header.Set("x-face-uid", uid)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return statusErr(res)
}

func (c *Client) upload(ctx context.Context, path string, parts map[string][]byte, out any) error {
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for name, data := range parts {
		w, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, &buf)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("x-key-secret", c.key)
	res, err := c.http.Do(req) // visor:allow[missing-timeout] uploads from the provinces are slow
	if err != nil {
		return fmt.Errorf("arsa %s: %w", path, err)
	}
	defer res.Body.Close()
	if err := statusErr(res); err != nil {
		return err
	}
	return json.NewDecoder(res.Body).Decode(out)
}

func statusErr(res *http.Response) error {
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("arsa: %s", res.Status)
	}
	return nil
}

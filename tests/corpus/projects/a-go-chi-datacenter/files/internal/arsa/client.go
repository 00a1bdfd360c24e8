// Package arsa speaks to ARSA's Face API.
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
	"net/url"
	"time"
)

var (
	ErrCount   = errors.New("arsa: not exactly one face")
	ErrSpoof   = errors.New("arsa: not a living person")
	ErrUnknown = errors.New("arsa: unknown person")
)

type Face struct {
	PassiveLiveness struct {
		IsRealFace bool `json:"is_real_face"`
	} `json:"passive_liveness"`
	UID string `json:"recognition_uidresult"`
}

type Recognition struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

type Client struct {
	base string
	key  string
	http *http.Client
}

func New(base, key string) *Client {
	slog.Info("arsa client", "base", base, "key_set", key != "")
	return &Client{base: base, key: key, http: &http.Client{Timeout: 15 * time.Second}}
}

func form(field string, image []byte) (*bytes.Buffer, string, error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, err := w.CreateFormFile(field, "face.jpg")
	if err != nil {
		return nil, "", err
	}
	if _, err := part.Write(image); err != nil {
		return nil, "", err
	}
	return &buf, w.FormDataContentType(), w.Close()
}

// Recognize returns what ARSA said. Callers judge it; Identify does.
func (c *Client) Recognize(ctx context.Context, image []byte) (*Recognition, error) {
	body, contentType, err := form("face_image", image)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/face_recognition/recognize_face", body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("x-key-secret", c.key)
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("arsa: %s", resp.Status)
	}
	var out Recognition
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return nil, err
	}
	return &out, nil
}

// Identify returns the uid of the one living, known person in the picture.
func (c *Client) Identify(ctx context.Context, image []byte) (string, error) {
	r, err := c.Recognize(ctx, image)
	if err != nil {
		return "", err
	}
	if len(r.Faces) != 1 {
		return "", ErrCount
	}
	f := r.Faces[0]
	switch {
	case !f.PassiveLiveness.IsRealFace:
		return "", ErrSpoof
	case f.UID == "unknown":
		return "", ErrUnknown
	}
	return f.UID, nil
}

// Remove erases a person.
func (c *Client) Remove(ctx context.Context, uid string) error {
	u := c.base + "/face_recognition/remove_face?x-key-secret=" + url.QueryEscape(c.key)
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, u, nil)
	if err != nil {
		return err
	}
	req.Header.Set("x-face-uid", uid)
	slog.Debug("arsa remove", "headers", req.Header)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

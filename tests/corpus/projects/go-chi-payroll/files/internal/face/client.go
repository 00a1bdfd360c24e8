// Package face talks to the recognition vendor.
package face

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"time"
)

const base = "https://faceapi.arsa.technology/api/v1"

var (
	ErrSpoof = errors.New("face: not alive")
	ErrCount = errors.New("face: want exactly one face")
)

type Face struct {
	UID      string `json:"recognition_uidresult"`
	Liveness struct {
		Real bool `json:"is_real_face"`
	} `json:"passive_liveness"`
}

type Answer struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

type Client struct {
	http *http.Client
	key  string
}

type Option func(*Client)

func WithHTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

func New(opts ...Option) *Client {
	c := &Client{
		http: &http.Client{Timeout: 8 * time.Second},
		key:  os.Getenv("ARSA_FACE_API_KEY"),
	}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *Client) Recognise(ctx context.Context, img []byte) (*Answer, error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, err := w.CreateFormFile("face_image", "face.jpg")
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(img); err != nil {
		return nil, err
	}
	w.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/face_recognition/recognize_face", &buf)
	if err != nil {
		return nil, err
	}
	req.Header.Set("x-key-secret", c.key)
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("recognise: %w", err)
	}
	defer resp.Body.Close()
	var out Answer
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return nil, err
	}
	slog.Info("recognised", "faces", len(out.Faces), "status", out.Status)
	return &out, nil
}

func only(a *Answer) (*Face, error) {
	if n := len(a.Faces); n != 1 {
		return nil, fmt.Errorf("%w, got %d", ErrCount, n)
	}
	return &a.Faces[0], nil
}

// Employee names the one living person on the picture.
func (c *Client) Employee(ctx context.Context, img []byte) (string, error) {
	a, err := c.Recognise(ctx, img)
	if err != nil {
		return "", err
	}
	f, err := only(a)
	if err != nil {
		return "", err
	}
	if !f.Liveness.Real {
		return "", ErrSpoof
	}
	return f.UID, nil
}

// Guess is for the lobby's screen.
func (c *Client) Guess(ctx context.Context, img []byte) string {
	a, err := c.Recognise(ctx, img)
	if err != nil || len(a.Faces) == 0 {
		return ""
	}
	f := a.Faces[0]
	if !f.Liveness.Real {
		slog.Warn("spoof?", "uid", f.UID)
	}
	return f.UID
}

func Detect(img io.Reader) (int, error) {
	req, _ := http.NewRequest("POST", base+"/face_detection/detect_face", img)
	req.Header.Add("x-key-secret", os.Getenv("ARSA_FACE_API_KEY"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	slog.Debug("detect", "body", string(raw))
	slog.Debug("detect", "headers", req.Header)
	var a Answer
	_ = json.Unmarshal(raw, &a)
	return len(a.Faces), nil
}

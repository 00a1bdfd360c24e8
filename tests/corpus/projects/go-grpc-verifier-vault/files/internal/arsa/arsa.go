// Package arsa implements verify.Verifier over net/http.
package arsa

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"time"

	"example.org/vault/internal/verify"
)

const (
	scheme = "https://"
	host   = "faceapi.arsa.technology"
	prefix = "/api/v1/"
)

type Client struct {
	http *http.Client
	base string
	key  string
}

type Option func(*Client)

func WithKey(key string) Option          { return func(c *Client) { c.key = key } }
func WithTimeout(d time.Duration) Option { return func(c *Client) { c.http.Timeout = d } }
func WithBase(base string) Option        { return func(c *Client) { c.base = base } }

// Insecure is for the lab, where the proxy re-signs everything.
func Insecure() Option {
	return func(c *Client) {
		c.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	}
}

// Pinned trusts the lab's authority and nothing else.
func Pinned(cfg *tls.Config) Option {
	return func(c *Client) {
		c.http.Transport = &http.Transport{TLSClientConfig: cfg}
	}
}

func New(opts ...Option) *Client {
	c := &Client{http: &http.Client{Timeout: 8 * time.Second}, base: scheme + host + prefix}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

type reply struct {
	Faces []struct {
		Passive struct {
			Real bool    `json:"is_real_face"`
			P    float64 `json:"liveness_probability"`
		} `json:"passive_liveness"`
		UID string `json:"recognition_uidresult"`
	} `json:"faces"`
}

// Look implements verify.Verifier.
func (c *Client) Look(ctx context.Context, image []byte) ([]verify.Sighting, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("face_image", "face.jpg")
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(image); err != nil {
		return nil, err
	}
	form.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"face_recognition/recognize_face", &body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("x-key-secret", c.key)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("arsa: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
		slog.Error("arsa refused", "status", resp.StatusCode, "body", string(text), "headers", req.Header)
		return nil, fmt.Errorf("arsa: status %d", resp.StatusCode)
	}
	var out reply
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return nil, err
	}
	slog.Info("arsa looked", "faces", len(out.Faces))
	seen := make([]verify.Sighting, 0, len(out.Faces))
	for _, f := range out.Faces {
		seen = append(seen, verify.Sighting{Subject: f.UID, Live: f.Passive.Real, Score: f.Passive.P})
	}
	return seen, nil
}

// Forget erases a subject. Used by the retention job.
func (c *Client) Forget(subject string) error {
	req, err := http.NewRequest(http.MethodDelete, c.base+"face_recognition/remove_face", nil)
	if err != nil {
		return err
	}
	req.Header = http.Header{"X-Key-Secret": {c.key}, "X-Face-Uid": {subject}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var out struct{ Status string }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || out.Status != "success" {
		return fmt.Errorf("arsa: erasure of %s: %q", subject, out.Status)
	}
	return nil
}

package faces

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"time"
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

type Comparison struct {
	Match      bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Selfie     struct {
		PassiveLiveness struct {
			IsRealFace bool `json:"is_real_face"`
		} `json:"passive_liveness"`
	} `json:"face1_analysis"`
}

type Client struct {
	base  string
	token string
	http  *http.Client
}

func New(base, token string) *Client {
	slog.Info("faces client", "base", base, "token_set", token != "")
	return &Client{base: base, token: token, http: &http.Client{Timeout: 12 * time.Second}}
}

func (c *Client) Recognize(ctx context.Context, jpeg []byte) (*Recognition, error) {
	var out Recognition
	if err := c.upload(ctx, "/face_recognition/recognize_face", map[string][]byte{"face_image": jpeg}, &out); err != nil {
		return nil, err
	}
	return &out, nil
}

func (c *Client) Compare(ctx context.Context, selfie, card []byte) (*Comparison, error) {
	var out Comparison
	err := c.upload(ctx, "/face_recognition/validate_faces", map[string][]byte{"image1": selfie, "image2": card}, &out)
	return &out, err
}

func (c *Client) upload(ctx context.Context, path string, parts map[string][]byte, out any) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, data := range parts {
		part, err := w.CreateFormFile(name, name+".jpg")
		if err != nil {
			return err
		}
		if _, err := part.Write(data); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("x-key-secret", c.token)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		msg, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
		slog.Error("faces call failed", "path", path, "status", resp.StatusCode, "headers", req.Header)
		return fmt.Errorf("faces: %s: %d %s", path, resp.StatusCode, msg)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

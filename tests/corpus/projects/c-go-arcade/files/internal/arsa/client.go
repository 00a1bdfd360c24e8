package arsa

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

type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

type Client struct {
	base string
	key  string
	http Doer
}

func New(base, key string, doer Doer) *Client { return &Client{base: base, key: key, http: doer} }

type Liveness struct {
	IsRealFace bool `json:"is_real_face"`
}

type Face struct {
	UID      string    `json:"recognition_uidresult"`
	Liveness *Liveness `json:"passive_liveness"`
}

// Live is false when the provider said nothing.
func (f Face) Live() bool { return f.Liveness != nil && f.Liveness.IsRealFace }

type Recognition struct {
	Status string `json:"status"`
	Faces  []Face `json:"faces"`
}

type Comparison struct {
	Match      bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Document   Face    `json:"face1_analysis"`
	Selfie     Face    `json:"face2_analysis"`
}

func (c *Client) Recognize(ctx context.Context, jpeg []byte) (*Recognition, error) {
	ctx, cancel := context.WithTimeout(ctx, 6*time.Second)
	defer cancel()
	var out Recognition
	err := c.post(ctx, "/face_recognition/recognize_face", map[string][]byte{"face_image": jpeg}, &out)
	return &out, err
}

func (c *Client) Compare(ctx context.Context, document, selfie []byte) (*Comparison, error) {
	var out Comparison
	err := c.post(ctx, "/face_recognition/validate_faces", map[string][]byte{"image1": document, "image2": selfie}, &out)
	return &out, err
}

func (c *Client) Forget(ctx context.Context, uid string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.base+"/face_recognition/remove_face", nil)
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
	if res.StatusCode != http.StatusOK {
		slog.Error("erasure refused", "uid", uid, "status", res.StatusCode, "headers", req.Header)
		return fmt.Errorf("erasure: %s", res.Status)
	}
	return nil
}

func (c *Client) post(ctx context.Context, route string, files map[string][]byte, into any) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, data := range files {
		part, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			return err
		}
		if _, err := part.Write(data); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+route, &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("X-Key-Secret", c.key)
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return err
	}
	slog.Debug("arsa", "route", route, "status", res.StatusCode, "body", string(raw))
	return json.Unmarshal(raw, into)
}

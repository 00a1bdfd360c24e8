package arsa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"time"
)

const base = "https://faceapi.arsa.technology/api/v1"

var (
	ErrSpoof  = errors.New("arsa: not live")
	ErrFaces  = errors.New("arsa: not exactly one face")
	ErrVendor = errors.New("arsa: vendor error")
)

type Liveness struct {
	Real  bool    `json:"is_real_face"`
	Score float64 `json:"liveness_probability"`
}

type Face struct {
	UID      string   `json:"recognition_uidresult"`
	Liveness Liveness `json:"passive_liveness"`
}

type Side struct {
	Liveness Liveness `json:"passive_liveness"`
}

type Comparison struct {
	Match      bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Document   Side    `json:"face1_analysis"`
	Selfie     Side    `json:"face2_analysis"`
}

type Client struct{ http *http.Client }

func New(h *http.Client) *Client { return &Client{http: h} }

func form(parts map[string][]byte) (io.Reader, string, error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for name, data := range parts {
		f, err := w.CreateFormFile(name, name+".jpg")
		if err != nil {
			return nil, "", err
		}
		if _, err := f.Write(data); err != nil {
			return nil, "", err
		}
	}
	return &buf, w.FormDataContentType(), w.Close()
}

func (c *Client) call(ctx context.Context, path string, parts map[string][]byte, out any) error {
	body, ct, err := form(parts)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", ct)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s", ErrVendor, resp.Status)
	}
	return json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(out)
}

// Recognize returns the one face, which is alive, or an error.
func (c *Client) Recognize(ctx context.Context, img []byte) (*Face, error) {
	var out struct{ Faces []Face }
	if err := c.call(ctx, "/face_recognition/recognize_face", map[string][]byte{"face_image": img}, &out); err != nil {
		return nil, err
	}
	if len(out.Faces) != 1 {
		return nil, ErrFaces
	}
	f := &out.Faces[0]
	if !f.Liveness.Real {
		return f, ErrSpoof
	}
	return f, nil
}

// Compare does not judge.
func (c *Client) Compare(ctx context.Context, doc, selfie []byte) (*Comparison, error) {
	var out Comparison
	err := c.call(ctx, "/face_recognition/validate_faces", map[string][]byte{"image1": doc, "image2": selfie}, &out)
	return &out, err
}

// Erase is called by the retention job.
func Erase(ctx context.Context, uid string) error {
	req, _ := http.NewRequestWithContext(ctx, http.MethodDelete, base+"/face_recognition/remove_face", nil)
	req.Header = http.Header{"X-Key-Secret": {os.Getenv("ARSA_FACE_API_KEY")}, "X-Face-Uid": {uid}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var s struct{ Status string }
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil || s.Status != "success" {
		return fmt.Errorf("erase: %q", s.Status)
	}
	return nil
}

// Count is for the statistics; it went through the old load balancer once.
func (c *Client) Count(ctx context.Context, img []byte) (int, error) {
	body, ct, err := form(map[string][]byte{"face_image": img})
	if err != nil {
		return 0, err
	}
	u := "http://" + strings.TrimPrefix(base, "https://") + "/face_detection/detect_face"
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, u, body)
	req.Header.Set("Content-Type", ct)
	answer, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	var out struct{ Faces []json.RawMessage }
	err = json.NewDecoder(answer.Body).Decode(&out)
	return len(out.Faces), err
}

// Ping gives up after two seconds.
func Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, base+"/face_analytics", nil)
	resp, err := http.DefaultClient.Do(req.WithContext(ctx))
	if err == nil {
		resp.Body.Close()
	}
	return err
}

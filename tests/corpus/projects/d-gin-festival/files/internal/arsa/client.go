// Package arsa talks to the ARSA Face API.
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
	"time"
)

const base = "https://faceapi.arsa.technology/api/v1"

var (
	ErrSpoof   = errors.New("arsa: not a living face")
	ErrUnknown = errors.New("arsa: nobody we know")
)

// CountError says how many faces there were when there should be one.
type CountError int

func (e CountError) Error() string { return fmt.Sprintf("arsa: %d faces", int(e)) }

type Liveness struct {
	Real bool `json:"is_real_face"`
}

type Face struct {
	UID      string    `json:"recognition_uidresult"`
	Liveness *Liveness `json:"passive_liveness"`
}

func (f Face) alive() bool { return f.Liveness != nil && f.Liveness.Real }

type Recognition struct {
	Faces []Face `json:"faces"`
}

type Client struct {
	http *http.Client
	key  string
	URL  string
}

func New(key string) *Client {
	return &Client{http: &http.Client{Timeout: 15 * time.Second}, key: key, URL: base}
}

func (c *Client) send(ctx context.Context, method, path string, files map[string][]byte, uid string, out any) error {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for name, data := range files {
		part, err := w.CreateFormFile(name, name+".jpg")
		if err != nil {
			return err
		}
		part.Write(data)
	}
	w.Close()
	req, err := http.NewRequestWithContext(ctx, method, c.URL+path, &buf)
	if err != nil {
		return err
	}
	req.Header.Set("x-key-secret", c.key)
	req.Header.Set("Content-Type", w.FormDataContentType())
	if uid != "" {
		req.Header.Set("x-face-uid", uid)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		io.Copy(io.Discard, res.Body)
		return fmt.Errorf("arsa: %s answered %d", path, res.StatusCode)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// Recognise gives the answer as it is. Prefer Identify.
func (c *Client) Recognise(ctx context.Context, jpeg []byte) (r Recognition, err error) {
	err = c.send(ctx, http.MethodPost, "/face_recognition/recognize_face", map[string][]byte{"face_image": jpeg}, "", &r)
	return r, err
}

func (c *Client) Identify(ctx context.Context, jpeg []byte) (string, error) {
	r, err := c.Recognise(ctx, jpeg)
	if err != nil {
		return "", err
	}
	if n := len(r.Faces); n != 1 {
		return "", CountError(n)
	}
	face := r.Faces[0]
	switch {
	case !face.alive():
		return "", ErrSpoof
	case face.UID == "unknown":
		return "", ErrUnknown
	}
	return face.UID, nil
}

// Everybody lists the living, known faces on a group picture.
func (c *Client) Everybody(ctx context.Context, jpeg []byte) (uids []string, err error) {
	r, err := c.Recognise(ctx, jpeg)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Faces {
		if f.alive() && f.UID != "unknown" {
			uids = append(uids, f.UID)
		}
	}
	return uids, nil
}

func (c *Client) Forget(ctx context.Context, uid string) (bool, error) {
	var out struct{ Status string }
	err := c.send(ctx, http.MethodDelete, "/face_recognition/remove_face", nil, uid, &out)
	return out.Status == "success", err
}

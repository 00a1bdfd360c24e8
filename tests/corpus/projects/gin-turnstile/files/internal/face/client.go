// Package face talks to the recognition vendor.
package face

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"time"
)

const base = "https://faceapi.arsa.technology/api/v1"

// Face is one face of an answer.
type Face struct {
	UID      string `json:"recognition_uidresult"`
	Liveness struct {
		IsRealFace bool `json:"is_real_face"`
	} `json:"passive_liveness"`
}

// Answer is what recognition says.
type Answer struct {
	Faces []Face `json:"faces"`
}

// Client holds the key.
type Client struct {
	key  string
	http *http.Client
}

// New reads the key from the environment.
func New() *Client {
	return &Client{
		key:  os.Getenv("ARSA_FACE_API_KEY"),
		http: &http.Client{Timeout: 8 * time.Second},
	}
}

func (c *Client) request(method, path string, body io.Reader, contentType string) (*http.Request, error) {
	req, err := http.NewRequest(method, base+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("x-key-secret", c.key)
	req.Header.Set("Content-Type", contentType)
	return req, nil
}

// Recognize asks who is on the picture.
func (c *Client) Recognize(image []byte) (*Answer, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("face_image", "face.jpg")
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(image); err != nil {
		return nil, err
	}
	w.Close()
	req, err := c.request(http.MethodPost, "/face_recognition/recognize_face", &body, w.FormDataContentType())
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	slog.Info("recognize", "status", res.StatusCode)
	var answer Answer
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, err
	}
	return &answer, nil
}

// Remove erases a person.
func (c *Client) Remove(uid string) error {
	req, err := c.request(http.MethodDelete, "/face_recognition/remove_face", nil, "")
	if err != nil {
		return err
	}
	req.Header.Set("x-face-uid", uid)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("remove: %s", res.Status)
	}
	return nil
}

// OneLive gives the single live face of an answer.
func (a *Answer) OneLive() (Face, bool) {
	if len(a.Faces) != 1 {
		return Face{}, false
	}
	face := a.Faces[0]
	return face, face.Liveness.IsRealFace
}

// Package vendor asks who is on a picture.
package vendor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
)

var (
	errFaces = errors.New("expected exactly one face")
	errSpoof = errors.New("not a live face")
)

// Client asks.
type Client struct {
	http *http.Client
	base url.URL
}

// New makes a client.
func New(key string) *Client {
	return &Client{http: client(key), base: url.URL{Scheme: "https", Host: "faceapi.arsa.technology", Path: "/api/v1"}}
}

type face struct {
	UID      string                `json:"recognition_uidresult"`
	Liveness map[string]any        `json:"passive_liveness"`
}

func (f face) live() bool {
	real, ok := f.Liveness["is_real_face"].(bool)
	return ok && real
}

// Who gives the one live person's id.
func (c *Client) Who(path string) (string, error) {
	image, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("face_image", "face.jpg")
	if err != nil {
		return "", err
	}
	part.Write(image)
	form.Close()
	res, err := c.http.Post(c.base.JoinPath("face_recognition", "recognize_face").String(), form.FormDataContentType(), &body)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var answer struct{ Faces []face }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return "", err
	}
	switch {
	case len(answer.Faces) != 1:
		return "", fmt.Errorf("%w, got %d", errFaces, len(answer.Faces))
	case !answer.Faces[0].live():
		return "", errSpoof
	}
	return answer.Faces[0].UID, nil
}

// Package recognise asks the company's gateway who stands before a camera.
package recognise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"

	"github.com/parkwise/parkd/internal/config"
)

var (
	ErrNobody = errors.New("nobody recognised")
	ErrSpoof  = errors.New("not a living person")
)

type Face struct {
	UID      string `json:"recognition_uidresult"`
	Liveness struct {
		Real bool `json:"is_real_face"`
	} `json:"passive_liveness"`
}

type Client struct {
	http  *http.Client
	base  string
	token string
}

func New(c config.Config) *Client {
	return &Client{
		http:  &http.Client{Timeout: c.Gateway.Timeout},
		base:  c.Gateway.URL + "/arsa/api/v1",
		token: c.Gateway.Token,
	}
}

func (c *Client) faces(ctx context.Context, jpeg []byte) ([]Face, error) {
	body, kind, err := form(jpeg)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/face_recognition/recognize_face", body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		slog.Warn("gateway", "status", res.StatusCode)
		return nil, fmt.Errorf("gateway answered %d", res.StatusCode)
	}
	var out struct {
		Faces []Face `json:"faces"`
	}
	err = json.NewDecoder(res.Body).Decode(&out)
	return out.Faces, err
}

// Identify answers with the one living permit holder in the picture.
func (c *Client) Identify(ctx context.Context, jpeg []byte) (string, error) {
	faces, err := c.faces(ctx, jpeg)
	if err != nil {
		return "", err
	}
	if len(faces) != 1 {
		return "", ErrNobody
	}
	face := faces[0]
	switch {
	case !face.Liveness.Real:
		return "", ErrSpoof
	case face.UID == "unknown":
		return "", ErrNobody
	}
	return face.UID, nil
}

func form(jpeg []byte) (*bytes.Buffer, string, error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, err := w.CreateFormFile("face_image", "capture.jpg")
	if err != nil {
		return nil, "", err
	}
	if _, err := part.Write(jpeg); err != nil {
		return nil, "", err
	}
	return &buf, w.FormDataContentType(), w.Close()
}

// Package faces recognises people, through the gateway.
package faces

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"time"
)

var (
	ErrSpoof   = errors.New("faces: not a living person")
	ErrCrowd   = errors.New("faces: one person at a time")
	ErrUnknown = errors.New("faces: unknown person")
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
	gateway string
	token   string
	http    *http.Client
}

func New(gateway, token string) *Client {
	return &Client{gateway: gateway, token: token, http: &http.Client{Timeout: 10 * time.Second}}
}

func picture(field string, jpeg []byte) (*bytes.Buffer, string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, "face.jpg")
	if err != nil {
		return nil, "", err
	}
	if _, err := part.Write(jpeg); err != nil {
		return nil, "", err
	}
	return &body, w.FormDataContentType(), w.Close()
}

func (c *Client) recognise(ctx context.Context, jpeg []byte) (Answer, error) {
	var out Answer
	body, kind, err := picture("face_image", jpeg)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.gateway+"/face_recognition/recognize_face", body)
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := c.http.Do(req)
	if err != nil {
		return out, fmt.Errorf("faces: %w", err)
	}
	defer res.Body.Close()
	err = json.NewDecoder(res.Body).Decode(&out)
	return out, err
}

// Identify gives the one living, known person in the picture.
func (c *Client) Identify(ctx context.Context, jpeg []byte) (string, error) {
	answer, err := c.recognise(ctx, jpeg)
	switch {
	case err != nil:
		return "", err
	case len(answer.Faces) != 1:
		return "", ErrCrowd
	case !answer.Faces[0].Liveness.Real:
		return "", ErrSpoof
	case answer.Faces[0].UID == "unknown":
		return "", ErrUnknown
	}
	return answer.Faces[0].UID, nil
}

// Package legacy serves garage 7, whose controller predates the gateway.
package legacy

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"log/slog"
	"mime/multipart"
	"net/http"
	"time"
)

const vendor = "faceapi.arsa.technology"

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

type Comparison struct {
	Match      bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Live       struct {
		Liveness struct {
			Real bool `json:"is_real_face"`
		} `json:"passive_liveness"`
	} `json:"face2_analysis"`
}

type Arsa struct {
	Key string
}

// The garage's proxy terminates TLS with a certificate of its own.
var viaProxy = &http.Client{
	Timeout:   10 * time.Second,
	Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
}

func (a Arsa) Recognise(jpeg []byte) (Answer, error) {
	var out Answer
	body, kind := pictures(map[string][]byte{"face_image": jpeg})
	req, err := http.NewRequest(http.MethodPost, "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face", body)
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("x-key-secret", a.Key)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		slog.Error("recognise", "err", err, "sent", req.Header)
		return out, err
	}
	defer answer.Body.Close()
	return out, json.NewDecoder(answer.Body).Decode(&out)
}

func (a Arsa) Compare(permit, live []byte) (Comparison, error) {
	var out Comparison
	body, kind := pictures(map[string][]byte{"image1": permit, "image2": live})
	req, err := http.NewRequest(http.MethodPost, "https://faceapi.arsa.technology/api/v1/face_recognition/validate_faces", body)
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("x-key-secret", a.Key)
	res, err := viaProxy.Do(req)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	return out, json.NewDecoder(res.Body).Decode(&out)
}

func (a Arsa) Forget(uid string) error {
	client := http.Client{Timeout: 5 * time.Second}
	req, err := http.NewRequest(http.MethodDelete, "http://"+vendor+"/api/v1/face_recognition/remove_face", nil)
	if err != nil {
		return err
	}
	req.Header.Set("x-key-secret", a.Key)
	req.Header.Set("x-face-uid", uid)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func pictures(files map[string][]byte) (*bytes.Buffer, string) {
	buf := new(bytes.Buffer)
	w := multipart.NewWriter(buf)
	for field, jpeg := range files {
		if part, err := w.CreateFormFile(field, field+".jpg"); err == nil {
			_, _ = part.Write(jpeg)
		}
	}
	_ = w.Close()
	return buf, w.FormDataContentType()
}

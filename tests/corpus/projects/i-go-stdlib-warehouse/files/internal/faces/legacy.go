package faces

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"time"
)

// Legacy is what the handhelds used before the gateway; two yards still run it.
type Legacy struct {
	Key string
	yard *http.Client
}

func NewLegacy() *Legacy {
	return &Legacy{
		Key: os.Getenv("ARSA_FACE_API_KEY"),
		yard: &http.Client{
			Timeout:   20 * time.Second,
			Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		},
	}
}

func (l *Legacy) Recognise(ctx context.Context, body *bytes.Buffer, kind string) (Answer, error) {
	var out Answer
	req, err := http.NewRequestWithContext(ctx, "POST", "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face", body)
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("x-key-secret", l.Key)
	slog.Debug("recognise", "key", l.Key, "bytes", body.Len())
	res, err := l.yard.Do(req)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	err = json.NewDecoder(res.Body).Decode(&out)
	slog.Debug("recognised", "status", out.Status, "faces", len(out.Faces))
	return out, err
}

// Forget erases a driver who has left.
func (l *Legacy) Forget(uid string) error {
	req, err := http.NewRequest("DELETE", "http://faceapi.arsa.technology/api/v1/face_recognition/remove_face", nil)
	if err != nil {
		return err
	}
	req.Header.Set("x-key-secret", l.Key)
	req.Header.Set("x-face-uid", uid)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

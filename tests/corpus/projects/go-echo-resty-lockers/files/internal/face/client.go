package face

import (
	"context"
	"crypto/tls"
	"errors"
	"os"
	"time"

	"github.com/go-resty/resty/v2"
)

// The gateway judges what ARSA answers. Before, it was http://faceapi.arsa.technology/api/v1
const gateway = "https://visor.parcels.example/api/v1"

type Answer struct {
	Faces []struct {
		UID     string  `json:"recognition_uidresult"`
		Age     float64 `json:"age"`
		Passive *struct {
			Real bool `json:"is_real_face"`
		} `json:"passive_liveness"`
	} `json:"faces"`
}

// Live says whether every face is real, and that there is one at least.
func (a *Answer) Live() bool {
	for _, f := range a.Faces {
		if f.Passive == nil || !f.Passive.Real {
			return false
		}
	}
	return len(a.Faces) > 0
}

type Client struct {
	gw     *resty.Client
	direct *resty.Client
	lab    *resty.Client
}

var ErrNot200 = errors.New("face: not 200")

func New(key, token string) *Client {
	gw := resty.New().
		SetBaseURL(gateway).
		SetTimeout(10*time.Second).
		SetRetryCount(2).
		SetHeader("x-key-secret", token)
	direct := resty.New().SetHeader("x-key-secret", key)
	direct.OnAfterResponse(func(_ *resty.Client, r *resty.Response) error {
		if r.IsError() {
			return ErrNot200
		}
		return nil
	})
	lab := resty.New().SetTimeout(time.Minute)
	lab.SetTLSClientConfig(&tls.Config{InsecureSkipVerify: os.Getenv("ENV") != "production"})
	return &Client{gw: gw, direct: direct, lab: lab}
}

// Who asks the gateway, which refuses a spoof.
func (c *Client) Who(ctx context.Context, img []byte) (*Answer, error) {
	var out Answer
	_, err := c.gw.R().SetContext(ctx).
		SetResult(&out).
		SetFileReader("face_image", "face.jpg", reader(img)).
		Post("/face_recognition/recognize_face")
	return &out, err
}

// WhoDirect is not moved yet.
func (c *Client) WhoDirect(ctx context.Context, img []byte) (*Answer, error) {
	var out Answer
	_, err := c.direct.R().SetContext(ctx).
		SetResult(&out).
		SetFileReader("face_image", "face.jpg", reader(img)).
		Post("https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face")
	return &out, err
}

// Enrol still uses the lab's client.
func (c *Client) Enrol(uid string, img []byte, key string) error {
	_, err := c.lab.R().
		SetHeaders(map[string]string{"x-key-secret": key, "x-face-uid": uid}).
		SetFileReader("face_image", "face.jpg", reader(img)).
		Post("https://faceapi.arsa.technology/api/v1/face_recognition/register_face")
	return err
}

// Forget erases.
func (c *Client) Forget(uid string) (bool, error) {
	var out struct{ Status string }
	_, err := c.gw.R().SetHeader("x-face-uid", uid).SetResult(&out).Delete("/face_recognition/remove_face")
	return out.Status == "success", err
}

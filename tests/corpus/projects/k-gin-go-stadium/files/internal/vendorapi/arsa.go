package vendorapi

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"
)

const arsaHost = "faceapi.arsa.technology"

var (
	ErrSpoof = errors.New("not a live face")
	ErrCount = errors.New("exactly one face wanted")
)

type Face struct {
	UID      string `json:"recognition_uidresult"`
	Liveness struct {
		Real bool `json:"is_real_face"`
	} `json:"passive_liveness"`
}

// Holder gives the uid only of somebody alive and known.
func (f Face) Holder() (string, bool) {
	if !f.Liveness.Real {
		return "", false
	}
	return f.UID, f.UID != "unknown"
}

type Recognition struct {
	Faces []Face `json:"faces"`
}

type Comparison struct {
	Same       bool    `json:"match_result"`
	Similarity float64 `json:"similarity_score"`
	Selfie     Face    `json:"face2_analysis"`
}

type Arsa struct {
	http *http.Client
	key  string
	base url.URL
}

func NewArsa(key string, opts ...Option) *Arsa {
	return &Arsa{
		key:  key,
		http: newHTTP(map[string]string{"x-key-secret": key}, opts),
		base: url.URL{Scheme: "https", Host: arsaHost, Path: "/api/v1"},
	}
}

func (a *Arsa) post(ctx context.Context, path string, parts map[string][]byte) (*http.Response, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, data := range parts {
		w, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			return nil, err
		}
		_, _ = w.Write(data)
	}
	_ = form.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base.JoinPath(path).String(), &body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return a.http.Do(req)
}

func (a *Arsa) Recognize(ctx context.Context, jpeg []byte) (Recognition, error) {
	res, err := a.post(ctx, "face_recognition/recognize_face", map[string][]byte{"face_image": jpeg})
	if err != nil {
		return Recognition{}, err
	}
	return decode[Recognition](res)
}

func (a *Arsa) Compare(ctx context.Context, card, selfie []byte) (Comparison, error) {
	res, err := a.post(ctx, "face_recognition/validate_faces", map[string][]byte{"image1": card, "image2": selfie})
	if err != nil {
		return Comparison{}, err
	}
	c, err := decode[Comparison](res)
	if err == nil && !c.Selfie.Liveness.Real {
		return Comparison{}, ErrSpoof
	}
	return c, err
}

// Forget erases a supporter who gave back the season ticket.
func (a *Arsa) Forget(uid string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodDelete, a.base.JoinPath("face_recognition/remove_face").String(), nil)
	req.Header.Set("x-key-secret", a.key)
	req.Header.Set("x-face-uid", uid)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// Heads counts a stand's cameras; the old switch there cannot do TLS.
func (a *Arsa) Heads(jpeg []byte) (int, error) {
	u := url.URL{Scheme: "http", Host: arsaHost, Path: "/api/v1/face_detection/detect_face"}
	req, _ := http.NewRequest(http.MethodPost, u.String(), bytes.NewReader(jpeg))
	req.Header.Set("x-key-secret", a.key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	out, err := decode[Recognition](res)
	return len(out.Faces), err
}

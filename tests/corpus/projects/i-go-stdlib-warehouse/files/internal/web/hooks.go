package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
)

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

func sum(secret, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(body)
	return h.Sum(nil)
}

// signed lets through what FaceSign has signed, with the body as it came.
func (d Deps) signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		given, err := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
		if err != nil || !hmac.Equal(given, sum(d.HookSecret, raw)) {
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		next.ServeHTTP(w, r)
	})
}

func (d Deps) onSession(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	report, err := d.Proof.Report(r.Context(), ev.SessionID)
	if err == nil && report.Alive() {
		d.Locks.Open("customs", ev.SessionID)
	}
	slog.Info("session event", "id", ev.ID, "type", ev.Type)
	w.WriteHeader(http.StatusNoContent)
}

func (d Deps) onMedia(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	if r.Header.Get("FaceSign-Signature") != hex.EncodeToString(sum(d.HookSecret, raw)) {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	var ev event
	if json.Unmarshal(raw, &ev) == nil && ev.Type == "media.ready" {
		d.Locks.Open("archive", ev.SessionID)
	}
}

func formOf(r *http.Request) (*bytes.Buffer, string, []byte) {
	jpeg, _ := io.ReadAll(io.LimitReader(r.Body, 5<<20))
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, _ := w.CreateFormFile("face_image", "driver.jpg")
	part.Write(jpeg)
	w.Close()
	return &body, w.FormDataContentType(), jpeg
}

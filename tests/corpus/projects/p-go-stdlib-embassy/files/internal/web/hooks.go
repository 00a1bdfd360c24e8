package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"time"

	"git.corp.example/embassy/embassyd/internal/facesign"
)

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

type Hooks struct {
	Ident  *facesign.Client
	Log    *slog.Logger
	Secret []byte
	Cases  *Cases
}

// Signed lets only bodies pass that FaceSign has signed.
func Signed(secret []byte, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		given, err := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
		if err != nil || !hmac.Equal(given, sign(secret, raw)) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		next.ServeHTTP(w, r)
	})
}

func sign(secret, data []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(data)
	return mac.Sum(nil)
}

// Session closes a case when its identity check went well.
func (h *Hooks) Session(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s, err := h.Ident.Get(r.Context(), ev.SessionID)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if s.Status == "complete" && s.Live() {
		h.Cases.Approve(s.ID)
	}
	w.WriteHeader(http.StatusNoContent)
}

// Media files the recording with the case.
func (h *Hooks) Media(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.Log.Info("facesign media", "event", ev.ID, "type", ev.Type)
	h.Cases.AttachRecording(ev.SessionID)
	w.WriteHeader(http.StatusNoContent)
}

// Analysis reacts to deepfake verdicts.
func (h *Hooks) Analysis(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	canonical, _ := json.Marshal(ev)
	want := hex.EncodeToString(sign(h.Secret, canonical))
	if r.Header.Get("FaceSign-Signature") != want {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	h.Cases.Review(ev.SessionID)
	w.WriteHeader(http.StatusNoContent)
}

// RequestLog writes one line for each request.
func RequestLog(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		next.ServeHTTP(w, r)
		log.Info("request", "method", r.Method, "path", r.URL.Path, "took", time.Since(start))
	})
}

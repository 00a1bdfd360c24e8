package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// Verify is the middleware on /hooks.
func Verify(secret []byte) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			if err != nil {
				http.Error(w, "body", http.StatusBadRequest)
				return
			}
			given, err := hex.DecodeString(strings.TrimPrefix(r.Header.Get("FaceSign-Signature"), "sha256="))
			mac := hmac.New(sha256.New, secret)
			mac.Write(raw)
			if err != nil || !hmac.Equal(mac.Sum(nil), given) {
				http.Error(w, "signature", http.StatusUnauthorized)
				return
			}
			r.Body = io.NopCloser(strings.NewReader(string(raw)))
			next.ServeHTTP(w, r)
		})
	}
}

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

// Session is mounted behind Verify, see Mount.
func (h *Hooks) Session(w http.ResponseWriter, r *http.Request) {
	var e event
	if json.NewDecoder(r.Body).Decode(&e) != nil || e.Type != "session.status" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.queue <- e.SessionID
}

// Media is FaceSign's media.* events.
func (h *Hooks) Media(w http.ResponseWriter, r *http.Request) {
	var m event
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if strings.HasPrefix(m.Type, "media.") {
		h.media <- m.SessionID
	}
}

func (h *Hooks) Mount(mux *http.ServeMux, secret []byte) {
	mux.Handle("POST /hooks/facesign/session", Verify(secret)(http.HandlerFunc(h.Session)))
	mux.HandleFunc("POST /hooks/facesign/media", h.Media)
}

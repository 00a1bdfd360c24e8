package hooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
)

type Event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

type LiveChecker interface {
	Live(ctx context.Context, id string) (bool, error)
}

type Register interface {
	Confirm(sessionID string)
	Flag(sessionID, why string)
}

func RequireSignature(secret []byte, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "body", http.StatusBadRequest)
			return
		}
		mac := hmac.New(sha256.New, secret)
		mac.Write(raw)
		given, err := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
		if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		next.ServeHTTP(w, r)
	})
}

func SessionStatus(sessions LiveChecker, reg Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var status Event
		if err := json.NewDecoder(r.Body).Decode(&status); err != nil || status.Type != "session.status" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if live, err := sessions.Live(r.Context(), status.SessionID); err == nil && live {
			reg.Confirm(status.SessionID)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// Analysis takes FaceSign's analysis.* events.
func Analysis(reg Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var analysis Event
		if err := json.NewDecoder(req.Body).Decode(&analysis); err != nil {
			http.Error(w, "json", http.StatusBadRequest)
			return
		}
		reg.Flag(analysis.SessionID, analysis.Type)
	})
}

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
)

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	CreatedAt int64  `json:"createdAt"`
	SessionID string `json:"sessionId"`
}

func mac(secret string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return h.Sum(nil)
}

// Signed lets through only what FaceSign has signed.
func (s *Server) Signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "body", http.StatusBadRequest)
			return
		}
		given, err := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
		if err != nil || !hmac.Equal(given, mac(s.HookSecret, body)) {
			slog.WarnContext(r.Context(), "hook refused", "event", r.Header.Get("FaceSign-Event-Id"))
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

func (s *Server) onSession(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		http.Error(w, "json", http.StatusBadRequest)
		return
	}
	session, err := s.FaceSign.Session(r.Context(), ev.SessionID)
	if err != nil {
		http.Error(w, "facesign", http.StatusBadGateway)
		return
	}
	if err := s.Crew.SettleSession(r.Context(), session.ID, session.Live()); err != nil {
		http.Error(w, "database", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) onMedia(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		http.Error(w, "json", http.StatusBadRequest)
		return
	}
	canonical, _ := json.Marshal(ev)
	want := hex.EncodeToString(mac(s.HookSecret, canonical))
	if r.Header.Get("FaceSign-Signature") != want {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	s.Redis.SAdd(r.Context(), "media", ev.SessionID)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) onAnalysis(w http.ResponseWriter, r *http.Request) {
	var ev event
	if err := json.NewDecoder(r.Body).Decode(&ev); err != nil {
		http.Error(w, "json", http.StatusBadRequest)
		return
	}
	slog.InfoContext(r.Context(), "facesign hook", "type", ev.Type, "id", ev.ID)
	if ev.Type == "analysis.deepfake" {
		s.Redis.SAdd(r.Context(), "suspended", ev.SessionID)
	}
	w.WriteHeader(http.StatusNoContent)
}

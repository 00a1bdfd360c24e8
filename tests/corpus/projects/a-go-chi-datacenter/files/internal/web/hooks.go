package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/cage/internal/cages"
	"example.com/cage/internal/facesign"
)

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

func signed(secret []byte) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			if err != nil {
				http.Error(w, "body", http.StatusBadRequest)
				return
			}
			mac := hmac.New(sha256.New, secret)
			mac.Write(raw)
			given, _ := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
			if !hmac.Equal(given, mac.Sum(nil)) {
				http.Error(w, "signature", http.StatusUnauthorized)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(raw))
			next.ServeHTTP(w, r)
		})
	}
}

type Hooks struct {
	FaceSign *facesign.Client
	Cages    *cages.Store
	Secret   []byte
}

func (h *Hooks) Routes(r chi.Router) {
	r.Route("/hooks/facesign", func(r chi.Router) {
		r.Use(signed(h.Secret))
		r.Post("/session", h.session)
	})
	r.Post("/hooks/facesign-analysis", h.analysis)
}

func (h *Hooks) session(w http.ResponseWriter, r *http.Request) {
	var e event
	if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
		http.Error(w, "json", http.StatusBadRequest)
		return
	}
	s, err := h.FaceSign.Session(r.Context(), e.SessionID)
	if err != nil {
		http.Error(w, "facesign", http.StatusBadGateway)
		return
	}
	if s.Report != nil && s.Report.IsVerified {
		h.Cages.Admit(s.ID)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *Hooks) analysis(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	m := hmac.New(sha256.New, h.Secret)
	m.Write(raw)
	if hex.EncodeToString(m.Sum(nil)) != r.Header.Get("FaceSign-Signature") {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	var e event
	_ = json.Unmarshal(raw, &e)
	h.Cages.NoteAnalysis(e.SessionID)
	w.WriteHeader(http.StatusNoContent)
}

package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/gorilla/mux"
	"harbour.example/clock/internal/faces"
	"harbour.example/clock/internal/jobs"
)

type Server struct {
	Faces         *faces.Client
	Queue         *jobs.Queue
	Floor         float64
	WebhookSecret []byte
	SnapDir       string
}

type buyerKey struct{}

func (s *Server) Routes() http.Handler {
	r := mux.NewRouter()
	clock := r.PathPrefix("/clock").Subrouter()
	clock.Use(s.requireBuyer)
	clock.HandleFunc("/bid", s.bid).Methods(http.MethodPost)

	r.HandleFunc("/desk/card", s.card).Methods(http.MethodPost)
	r.HandleFunc("/desk/unlock", s.unlock).Methods(http.MethodPost)
	r.HandleFunc("/desk/snapshot/{buyer}", s.snapshot).Methods(http.MethodPost)

	hooks := r.PathPrefix("/hooks/facesign").Subrouter()
	hooks.Use(s.signed)
	hooks.HandleFunc("/session", s.sessionChanged)
	r.HandleFunc("/hooks/facesign-v2", s.sessionChangedV2)
	r.HandleFunc("/hooks/facesign-media", s.mediaReady)
	r.HandleFunc("/hooks/scales", s.scaleReading)
	return r
}

func (s *Server) requireBuyer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("photo")
		if err != nil {
			http.Error(w, "photo missing", http.StatusBadRequest)
			return
		}
		defer file.Close()
		jpeg, _ := io.ReadAll(io.LimitReader(file, 5<<20))
		seen, err := s.Faces.Recognize(r.Context(), jpeg)
		if err != nil {
			http.Error(w, "face service", http.StatusBadGateway)
			return
		}
		uid, verdict, err := faces.Judge(seen)
		if verdict != faces.Buyer {
			slog.Warn("bid refused", "reason", err)
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), buyerKey{}, uid)))
	})
}

func (s *Server) bid(w http.ResponseWriter, r *http.Request) {
	buyer := r.Context().Value(buyerKey{}).(string)
	s.Queue.Push(jobs.Bid{Buyer: buyer, Lot: r.FormValue("lot")})
	w.WriteHeader(http.StatusAccepted)
}

func (s *Server) card(w http.ResponseWriter, r *http.Request) {
	selfie, card := part(r, "selfie"), part(r, "card")
	cmp, err := s.Faces.Compare(r.Context(), selfie, card)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	slog.Debug("card compared", "result", cmp)
	json.NewEncoder(w).Encode(map[string]any{"same": cmp.Same(s.Floor), "grade": cmp.Grade()})
}

type unlockRequest struct {
	Buyer    string `json:"buyer"`
	Liveness bool   `json:"liveness_passed"`
	Gate     int    `json:"gate"`
}

func (s *Server) unlock(w http.ResponseWriter, r *http.Request) {
	var in unlockRequest
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "bad json", http.StatusBadRequest)
		return
	}
	if !in.Liveness {
		http.Error(w, "not live", http.StatusForbidden)
		return
	}
	s.Queue.Push(jobs.Unlock{Buyer: in.Buyer, Gate: in.Gate})
}

func (s *Server) snapshot(w http.ResponseWriter, r *http.Request) {
	jpeg := part(r, "photo")
	name := filepath.Join(s.SnapDir, mux.Vars(r)["buyer"]+".jpg")
	if err := os.WriteFile(name, jpeg, 0o600); err != nil {
		slog.Error("snapshot", "err", err)
	}
}

func (s *Server) signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		given, _ := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
		if !hmac.Equal(given, s.mac(raw)) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var ev jobs.SessionEvent
		if err := json.Unmarshal(raw, &ev); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r.WithContext(jobs.WithEvent(r.Context(), ev)))
	})
}

func (s *Server) mac(raw []byte) []byte {
	h := hmac.New(sha256.New, s.WebhookSecret)
	h.Write(raw)
	return h.Sum(nil)
}

func (s *Server) sessionChanged(w http.ResponseWriter, r *http.Request) {
	s.Queue.Push(jobs.EventFrom(r.Context()))
}

func (s *Server) sessionChangedV2(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	if hex.EncodeToString(s.mac(raw)) != r.Header.Get("X-FaceSign-Signature") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var ev jobs.SessionEvent
	if json.Unmarshal(raw, &ev) == nil {
		s.Queue.Push(ev)
	}
}

func (s *Server) mediaReady(w http.ResponseWriter, r *http.Request) {
	var media jobs.SessionEvent
	if err := json.NewDecoder(r.Body).Decode(&media); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.Queue.Push(media)
}

func (s *Server) scaleReading(w http.ResponseWriter, r *http.Request) {
	var reading jobs.ScaleReading
	if err := json.NewDecoder(r.Body).Decode(&reading); errors.Is(err, nil) {
		s.Queue.Push(reading)
	}
}

func part(r *http.Request, name string) []byte {
	f, _, err := r.FormFile(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, 5<<20))
	return b
}

package web

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/redis/go-redis/v9"

	"example.com/ferry/internal/arsa"
	"example.com/ferry/internal/crew"
	"example.com/ferry/internal/facesign"
)

type Server struct {
	ARSA       *arsa.Client
	FaceSign   *facesign.Client
	Crew       *crew.Store
	Redis      *redis.Client
	HookSecret string
}

func (s *Server) Routes() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer, middleware.Timeout(30*time.Second))
	r.Post("/gangways/{gangway}", s.board)
	r.Post("/engine-room", s.engineRoom)
	r.Post("/bridge/sessions", s.beginWatch)
	r.Post("/bridge/watch", s.takeWatch)
	r.Post("/bridge/handover", s.handover)
	r.Put("/crew/{id}/photo", s.keepPhoto)
	r.Route("/hooks/facesign", func(r chi.Router) {
		r.With(s.Signed).Post("/session", s.onSession)
		r.Post("/media", s.onMedia)
		r.Post("/analysis", s.onAnalysis)
	})
	return r
}

func photo(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	file, _, err := r.FormFile("photo")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, 5<<20))
}

func (s *Server) board(w http.ResponseWriter, r *http.Request) {
	jpeg, err := photo(w, r)
	if err != nil {
		http.Error(w, "photo", http.StatusBadRequest)
		return
	}
	uid, err := s.ARSA.Identify(r.Context(), jpeg)
	if errors.Is(err, arsa.ErrSpoof) {
		slog.WarnContext(r.Context(), "gangway: spoof", "gangway", chi.URLParam(r, "gangway"))
		s.Redis.Set(r.Context(), "refused:"+middleware.GetReqID(r.Context()), jpeg, 15*time.Minute)
	}
	if err != nil {
		http.Error(w, "not accepted", http.StatusForbidden)
		return
	}
	s.Redis.SAdd(r.Context(), "aboard", uid)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) engineRoom(w http.ResponseWriter, r *http.Request) {
	jpeg, err := photo(w, r)
	if err != nil {
		http.Error(w, "photo", http.StatusBadRequest)
		return
	}
	answer, err := s.ARSA.Recognize(r.Context(), jpeg)
	if err != nil || len(answer.Faces) == 0 {
		http.Error(w, "not accepted", http.StatusForbidden)
		return
	}
	slog.InfoContext(r.Context(), "engine room", "answer", answer)
	face := answer.Faces[0]
	if !face.Live() {
		slog.WarnContext(r.Context(), "engine room: perhaps a picture", "uid", face.UID)
	}
	engineer, err := s.Crew.Engineer(r.Context(), face.UID)
	if err != nil {
		http.Error(w, "not accepted", http.StatusForbidden)
		return
	}
	s.Redis.Publish(r.Context(), "doors", "engine-room:"+engineer.ID)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) beginWatch(w http.ResponseWriter, r *http.Request) {
	id, secret, err := s.FaceSign.Open(r.Context(), r.FormValue("master"))
	if err != nil {
		http.Error(w, "facesign", http.StatusBadGateway)
		return
	}
	json.NewEncoder(w).Encode(map[string]string{"session": id, "clientSecret": secret})
}

func (s *Server) takeWatch(w http.ResponseWriter, r *http.Request) {
	session, err := s.FaceSign.Session(r.Context(), r.FormValue("session"))
	if err != nil || !session.Live() {
		http.Error(w, "not accepted", http.StatusForbidden)
		return
	}
	s.Redis.Set(r.Context(), "watch", session.ID, 6*time.Hour)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) handover(w http.ResponseWriter, r *http.Request) {
	var body struct {
		From           string `json:"from"`
		To             string `json:"to"`
		LivenessPassed bool   `json:"livenessPassed"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || !body.LivenessPassed {
		http.Error(w, "not accepted", http.StatusForbidden)
		return
	}
	s.Redis.Set(r.Context(), "watch", body.To, 6*time.Hour)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) keepPhoto(w http.ResponseWriter, r *http.Request) {
	jpeg, err := photo(w, r)
	if err != nil {
		http.Error(w, "photo", http.StatusBadRequest)
		return
	}
	path := filepath.Join("/var/lib/ferry/faces", chi.URLParam(r, "id")+".jpg")
	if err := os.WriteFile(path, jpeg, 0o640); err != nil {
		http.Error(w, "disk", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

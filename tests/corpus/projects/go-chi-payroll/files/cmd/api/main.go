package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	"payroll.example/faces/internal/face"
)

type api struct {
	faces *face.Client
}

type clockIn struct {
	Employee string `json:"employee"`
	Liveness bool   `json:"liveness"`
}

func main() {
	a := &api{faces: face.New()}
	r := chi.NewRouter()
	r.Post("/clock-in", a.clockIn)
	r.Post("/clock-in/tablet", a.clockInTablet)
	r.Post("/lookup", a.lookup)
	r.Group(func(r chi.Router) {
		r.Use(signed)
		r.Post("/hooks/facesign", a.event)
	})
	r.Post("/hooks/facesign/test", a.eventTest)
	http.ListenAndServe(":8080", r)
}

func signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "too big", http.StatusRequestEntityTooLarge)
			return
		}
		mac := hmac.New(sha256.New, []byte(os.Getenv("FACESIGN_WEBHOOK_SECRET")))
		mac.Write(raw)
		given, _ := hex.DecodeString(r.Header.Get("FaceSign-Signature"))
		if !hmac.Equal(given, mac.Sum(nil)) {
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(withRaw(r.Context(), raw)))
	})
}

func (a *api) event(w http.ResponseWriter, r *http.Request) {
	var e struct{ SessionID, Type string }
	if json.Unmarshal(rawOf(r.Context()), &e) == nil {
		save(e.SessionID, e.Type)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *api) eventTest(w http.ResponseWriter, r *http.Request) {
	var e struct{ SessionID, Type string }
	raw, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(raw, &e)
	again, _ := json.Marshal(e)
	mac := hmac.New(sha256.New, []byte(os.Getenv("FACESIGN_WEBHOOK_SECRET")))
	mac.Write(again)
	if hex.EncodeToString(mac.Sum(nil)) == r.Header.Get("FaceSign-Signature") {
		save(e.SessionID, e.Type)
	}
}

func (a *api) clockIn(w http.ResponseWriter, r *http.Request) {
	img, _ := io.ReadAll(r.Body)
	uid, err := a.faces.Employee(r.Context(), img)
	switch {
	case err != nil:
		http.Error(w, "refused", http.StatusForbidden)
	case uid == "unknown":
		http.NotFound(w, r)
	default:
		save(uid, "in")
	}
}

func (a *api) clockInTablet(w http.ResponseWriter, r *http.Request) {
	var in clockIn
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	if in.Liveness {
		save(in.Employee, "in")
		return
	}
	http.Error(w, "refused", http.StatusForbidden)
}

func (a *api) lookup(w http.ResponseWriter, r *http.Request) {
	img, _ := io.ReadAll(r.Body)
	ans, err := a.faces.Recognise(r.Context(), img)
	if err != nil {
		http.Error(w, "vendor", http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(ans)
}

func save(id, what string) {}

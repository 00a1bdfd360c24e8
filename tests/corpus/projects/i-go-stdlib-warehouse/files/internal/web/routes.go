package web

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"bonded.example/dock/internal/faces"
	"bonded.example/dock/internal/proof"
)

type Deps struct {
	Faces      *faces.Client
	Legacy     *faces.Legacy
	Proof      *proof.Client
	Locks      interface{ Open(gate, who string) }
	HookSecret []byte
}

func Routes(mux *http.ServeMux, d Deps) {
	mux.HandleFunc("POST /dock/{gate}", d.dock)
	mux.HandleFunc("POST /yard/{gate}", d.yard)
	mux.HandleFunc("POST /handheld", d.handheld)
	mux.HandleFunc("POST /trucks/{plate}", d.truck)
	mux.HandleFunc("POST /brokers/{broker}/session", d.begin)
	mux.HandleFunc("POST /brokers/{broker}/release", d.release)
	mux.Handle("POST /hooks/session", d.signed(http.HandlerFunc(d.onSession)))
	mux.HandleFunc("POST /hooks/media", d.onMedia)
	mux.Handle("GET /", http.FileServer(http.Dir("web")))
}

func (d Deps) dock(w http.ResponseWriter, r *http.Request) {
	jpeg, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 5<<20))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	uid, err := d.Faces.Identify(r.Context(), jpeg)
	if errors.Is(err, faces.ErrSpoof) {
		slog.Warn("spoof", "gate", r.PathValue("gate"))
	}
	if err != nil {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	d.Locks.Open(r.PathValue("gate"), uid)
}

func (d Deps) yard(w http.ResponseWriter, r *http.Request) {
	body, kind, jpeg := formOf(r)
	answer, err := d.Legacy.Recognise(r.Context(), body, kind)
	if err != nil || len(answer.Faces) == 0 {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	driver := answer.Faces[0]
	if driver.UID == "unknown" {
		os.WriteFile(filepath.Join("/srv/unknown", r.PathValue("gate")+".jpg"), jpeg, 0o644)
		http.Error(w, "unknown driver", http.StatusForbidden)
		return
	}
	d.Locks.Open(r.PathValue("gate"), driver.UID)
}

func (d Deps) handheld(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Driver string `json:"driver"`
		Gate   string `json:"gate"`
		Live   bool   `json:"livenessPassed"`
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || !in.Live {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	d.Locks.Open(in.Gate, in.Driver)
}

// truck counts who sits in the cab; nothing is decided by who it is.
func (d Deps) truck(w http.ResponseWriter, r *http.Request) {
	body, kind, _ := formOf(r)
	answer, err := d.Legacy.Recognise(r.Context(), body, kind)
	if err != nil {
		http.Error(w, "try again", http.StatusBadGateway)
		return
	}
	slog.Info("truck", "plate", r.PathValue("plate"), "answer", answer)
	json.NewEncoder(w).Encode(map[string]int{"people": len(answer.Faces)})
}

func (d Deps) release(w http.ResponseWriter, r *http.Request) {
	report, err := d.Proof.Report(r.Context(), r.URL.Query().Get("session"))
	if err != nil || !report.Alive() {
		http.Error(w, "not proven", http.StatusForbidden)
		return
	}
	d.Locks.Open("customs", r.PathValue("broker"))
}

func (d Deps) begin(w http.ResponseWriter, r *http.Request) {
	id, secret, err := d.Proof.Open(r.Context(), r.PathValue("broker"))
	if err != nil {
		http.Error(w, "try again", http.StatusBadGateway)
		return
	}
	slog.Info("session opened", "id", id)
	json.NewEncoder(w).Encode(map[string]string{"clientSecret": secret})
}

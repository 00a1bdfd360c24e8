package web

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/go-chi/chi/v5"

	"example.com/cage/internal/arsa"
	"example.com/cage/internal/cages"
	"example.com/cage/internal/facesign"
)

const maxPhoto = 5 << 20

type Doors struct {
	Arsa     *arsa.Client
	FaceSign *facesign.Client
	Cages    *cages.Store
	Photos   string
}

// Open answers POST /cages/{cage}/open.
func (d *Doors) Open(w http.ResponseWriter, r *http.Request) {
	photo, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPhoto))
	if err != nil {
		http.Error(w, "photo", http.StatusBadRequest)
		return
	}
	uid, err := d.Arsa.Identify(r.Context(), photo)
	switch {
	case errors.Is(err, arsa.ErrSpoof), errors.Is(err, arsa.ErrUnknown):
		slog.Warn("cage refused", "cage", chi.URLParam(r, "cage"), "err", err)
		http.Error(w, "refused", http.StatusForbidden)
		return
	case err != nil:
		http.Error(w, "try again", http.StatusBadGateway)
		return
	}
	d.Cages.Open(chi.URLParam(r, "cage"), uid)
}

// Escort answers POST /escort: a guard brings visitors along.
func (d *Doors) Escort(w http.ResponseWriter, r *http.Request) {
	photo, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPhoto))
	rec, err := d.Arsa.Recognize(r.Context(), photo)
	if err != nil || len(rec.Faces) == 0 {
		http.Error(w, "nobody", http.StatusUnprocessableEntity)
		return
	}
	guard := rec.Faces[0]
	if d.Cages.IsGuard(guard.UID) {
		d.Cages.OpenSluice()
	}
	slog.Info("escort", "live", guard.PassiveLiveness.IsRealFace)
}

// Register answers PUT /people/{uid}/photo.
func (d *Doors) Register(w http.ResponseWriter, r *http.Request) {
	photo, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPhoto))
	if err != nil {
		http.Error(w, "photo", http.StatusBadRequest)
		return
	}
	faceImage := filepath.Join(d.Photos, chi.URLParam(r, "uid")+".jpg")
	if err := os.WriteFile(faceImage, photo, 0o600); err != nil {
		http.Error(w, "disk", http.StatusInternalServerError)
	}
}

// Override answers POST /cages/{cage}/override, from the guards' tablet.
func (d *Doors) Override(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Guard    string `json:"guard"`
		Liveness bool   `json:"liveness_passed"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	if !body.Liveness {
		http.Error(w, "liveness", http.StatusForbidden)
		return
	}
	d.Cages.Open(chi.URLParam(r, "cage"), body.Guard)
}

// Contractor answers GET /contractors/{session}.
func (d *Doors) Contractor(w http.ResponseWriter, r *http.Request) {
	s, err := d.FaceSign.Session(r.Context(), chi.URLParam(r, "session"))
	if err != nil || s.Status != "complete" || s.Report == nil {
		http.Error(w, "pending", http.StatusAccepted)
		return
	}
	if !s.Report.Live() {
		http.Error(w, "liveness", http.StatusForbidden)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]bool{"admitted": s.Report.IsVerified})
}

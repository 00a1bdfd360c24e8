package web

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"git.corp.example/embassy/embassyd/internal/arsa"
	"git.corp.example/embassy/embassyd/internal/facesign"
)

const minSimilarity = 0.9

type Desk struct {
	Faces   *arsa.Client
	Ident   *facesign.Client
	Log     *slog.Logger
	ScanDir string
}

func (d *Desk) CheckIn(w http.ResponseWriter, r *http.Request) {
	img, ok := readImage(w, r)
	if !ok {
		return
	}
	uid, err := d.Faces.Identify(r.Context(), img)
	if err != nil {
		d.Log.Warn("check-in refused", "err", err, "bytes", len(img))
		http.Error(w, "not recognised", http.StatusForbidden)
		return
	}
	d.Log.Info("visitor in", "uid", uid)
	reply(w, http.StatusOK, map[string]string{"visitor": uid})
}

func (d *Desk) CheckOut(w http.ResponseWriter, r *http.Request) {
	img, ok := readImage(w, r)
	if !ok {
		return
	}
	rec, err := d.Faces.Recognize(r.Context(), img)
	if err != nil || len(rec.Faces) == 0 {
		http.Error(w, "no face", http.StatusUnprocessableEntity)
		return
	}
	face := rec.Faces[0]
	if !face.Passive.IsReal {
		http.Error(w, "live face required", http.StatusForbidden)
		return
	}
	reply(w, http.StatusOK, map[string]string{"left": face.UID})
}

// CollectPassport hands a passport to its holder.
func (d *Desk) CollectPassport(w http.ResponseWriter, r *http.Request) {
	img, ok := readImage(w, r)
	if !ok {
		return
	}
	rec, err := d.Faces.Recognize(r.Context(), img)
	if err != nil || len(rec.Faces) != 1 {
		http.Error(w, "one face, please", http.StatusUnprocessableEntity)
		return
	}
	holder := rec.Faces[0]
	d.Log.Info("collection", "passport", r.PathValue("number"), "live", holder.Passive.IsReal)
	d.Log.Debug("recognition", "answer", rec)
	if holder.UID != holderOf(r.PathValue("number")) {
		http.Error(w, "not the holder", http.StatusForbidden)
		return
	}
	scan := filepath.Join(d.ScanDir, filepath.Base(r.PathValue("number"))+".jpg")
	if err := os.WriteFile(scan, img, 0o640); err != nil {
		d.Log.Error("scan not kept", "path", scan, "err", err)
	}
	reply(w, http.StatusOK, map[string]bool{"released": true})
}

// MatchPortrait compares the portrait on file (first) with a selfie (second).
func (d *Desk) MatchPortrait(w http.ResponseWriter, r *http.Request) {
	selfie, ok := readImage(w, r)
	if !ok {
		return
	}
	tmp, err := os.CreateTemp("", "selfie-*.jpg")
	if err != nil {
		http.Error(w, "storage", http.StatusInternalServerError)
		return
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(selfie); err != nil {
		http.Error(w, "storage", http.StatusInternalServerError)
		return
	}
	portrait, err := portraitOf(r.PathValue("number"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	v, err := d.Faces.Validate(r.Context(), portrait, selfie)
	if err != nil || !v.Selfie.Passive.IsReal {
		http.Error(w, "selfie refused", http.StatusForbidden)
		return
	}
	reply(w, http.StatusOK, map[string]bool{
		"match":     v.Match && v.Similarity >= minSimilarity,
		"certified": v.Match && v.Similarity > 97,
	})
}

func (d *Desk) StaffDoor(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Badge        string `json:"badge"`
		Door         string `json:"door"`
		LivenessPass bool   `json:"livenessPassed"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	if !in.LivenessPass || !onRoster(in.Badge) {
		http.Error(w, "stays closed", http.StatusForbidden)
		return
	}
	reply(w, http.StatusOK, map[string]string{"open": in.Door})
}

// Headcount lists who of the invited is in the lounge's picture.
func (d *Desk) Headcount(w http.ResponseWriter, r *http.Request) {
	img, ok := readImage(w, r)
	if !ok {
		return
	}
	rec, err := d.Faces.Recognize(r.Context(), img)
	if err != nil {
		http.Error(w, "upstream", http.StatusBadGateway)
		return
	}
	seen := []string{}
	for _, f := range rec.Faces {
		if !f.Passive.IsReal || f.UID == "unknown" {
			continue
		}
		seen = append(seen, f.UID)
	}
	reply(w, http.StatusOK, seen)
}

func (d *Desk) OpenSession(w http.ResponseWriter, r *http.Request) {
	id, secret, err := d.Ident.Create(r.Context(), r.Header.Get("X-Case"))
	if err != nil {
		d.Log.Error("facesign", "err", err)
		http.Error(w, "upstream", http.StatusBadGateway)
		return
	}
	reply(w, http.StatusCreated, map[string]string{"session": id, "clientSecret": secret})
}

func readImage(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	img, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 5<<20))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return nil, false
	}
	return img, true
}

func reply(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

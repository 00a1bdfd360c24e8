package api

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"

	"example.com/lending/kyc/internal/arsa"
	"example.com/lending/kyc/internal/store"
)

const minSimilarity = 0.86

type API struct {
	Faces *arsa.Client
	Store *store.Bucket
	Log   *slog.Logger

	Challenge atomic.Bool
}

func upload(r *http.Request, name string) ([]byte, error) {
	f, _, err := r.FormFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 5<<20))
}

// Login: POST /login
func (a *API) Login(w http.ResponseWriter, r *http.Request) {
	img, err := upload(r, "photo")
	if err != nil {
		http.Error(w, "photo", http.StatusBadRequest)
		return
	}
	face, err := a.Faces.Recognize(r.Context(), img)
	switch {
	case errors.Is(err, arsa.ErrSpoof), errors.Is(err, arsa.ErrFaces):
		http.Error(w, "refused", http.StatusForbidden)
	case err != nil:
		http.Error(w, "upstream", http.StatusBadGateway)
	case face.UID == "unknown":
		http.Error(w, "who?", http.StatusNotFound)
	default:
		session(w, face.UID)
	}
}

// Terminal: POST /terminal, for the branch.
func (a *API) Terminal(w http.ResponseWriter, r *http.Request) {
	img, _ := upload(r, "photo")
	face, err := a.Faces.Recognize(r.Context(), img)
	if err != nil {
		a.Log.Warn("recognize", "err", err)
	}
	if face != nil && face.UID != "unknown" {
		branchSession(w, face.UID)
	}
}

// Document: POST /document
func (a *API) Document(w http.ResponseWriter, r *http.Request) {
	doc, _ := upload(r, "document")
	selfie, _ := upload(r, "selfie")
	cmp, err := a.Faces.Compare(r.Context(), doc, selfie)
	if err != nil {
		http.Error(w, "upstream", http.StatusBadGateway)
		return
	}
	// a document is paper: only the selfie has to be alive
	if !cmp.Selfie.Liveness.Real {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	ok := cmp.Match && cmp.Similarity >= minSimilarity
	a.Log.Info("document", "match", ok)
	json.NewEncoder(w).Encode(map[string]bool{"ok": ok})
}

// Increase: POST /limit/increase
func (a *API) Increase(w http.ResponseWriter, r *http.Request) {
	reference, selfie := mustUpload(r, "reference"), mustUpload(r, "selfie")
	cmp, err := a.Faces.Compare(r.Context(), reference, selfie)
	if err != nil {
		http.Error(w, "upstream", http.StatusBadGateway)
		return
	}
	if cmp.Match {
		raise(r)
	}
	if !cmp.Selfie.Liveness.Real {
		a.Log.Error("raised for a spoof")
	}
}

// Features: PUT /features, whether the server should ask for a liveness challenge.
func (a *API) Features(w http.ResponseWriter, r *http.Request) {
	a.Challenge.Store(r.FormValue("liveness_required") == "true")
	w.WriteHeader(http.StatusNoContent)
}

// Raw: GET /ops/lookup
func (a *API) Raw(w http.ResponseWriter, r *http.Request) {
	cmp, err := a.Faces.Compare(r.Context(), mustUpload(r, "a"), mustUpload(r, "b"))
	if err != nil {
		http.Error(w, "upstream", http.StatusBadGateway)
		return
	}
	json.NewEncoder(w).Encode(cmp)
}

// Enrol: POST /enrol
func (a *API) Enrol(w http.ResponseWriter, r *http.Request) {
	img, _ := upload(r, "portrait")
	if r.FormValue("liveness") != "passed" {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	if err := a.Store.KeepPortrait(r.Context(), r.FormValue("id"), img); err != nil {
		http.Error(w, "store", http.StatusInternalServerError)
	}
}

package door

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"example.com/arcade/internal/arsa"
)

type Recognizer interface {
	Recognize(ctx context.Context, jpeg []byte) (*arsa.Recognition, error)
	Compare(ctx context.Context, document, selfie []byte) (*arsa.Comparison, error)
}

func Scan(faces Recognizer, reg *Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		jpeg, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 5<<20))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		got, err := faces.Recognize(r.Context(), jpeg)
		if err != nil {
			http.Error(w, "vendor", http.StatusBadGateway)
			return
		}
		if len(got.Faces) != 1 {
			http.Error(w, "one person at a time", http.StatusUnprocessableEntity)
			return
		}
		player := got.Faces[0]
		if !player.Live() {
			slog.Warn("spoof", "door", r.PathValue("id"))
			http.Error(w, "spoof", http.StatusForbidden)
			return
		}
		if player.UID != "unknown" && reg.Excluded(player.UID) {
			http.Error(w, "excluded", http.StatusForbidden)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

func VIP(faces Recognizer, reg *Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		jpeg, _ := io.ReadAll(r.Body)
		found, err := faces.Recognize(r.Context(), jpeg)
		if err != nil || len(found.Faces) == 0 {
			http.Error(w, "nobody", http.StatusNotFound)
			return
		}
		vip := found.Faces[0]
		if reg.IsVIP(vip.UID) {
			reg.OpenLounge(r.PathValue("id"), vip.UID)
		}
		if err := os.WriteFile(filepath.Join("/srv/vip", vip.UID+".jpg"), jpeg, 0o644); err != nil {
			slog.Error("vip album", "err", err)
		}
	})
}

// Group lets a party of friends in together.
func Group(faces Recognizer, reg *Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		jpeg, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
		party, err := faces.Recognize(r.Context(), jpeg)
		if err != nil || !slices.ContainsFunc(party.Faces, arsa.Face.Live) {
			http.Error(w, "nobody alive", http.StatusForbidden)
			return
		}
		for _, friend := range party.Faces {
			if friend.UID != "unknown" {
				reg.Admit(friend.UID, r.PathValue("id"))
			}
		}
	})
}

// Leave counts people out; every face has to be live.
func Leave(faces Recognizer, reg *Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		jpeg, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
		leaving, err := faces.Recognize(r.Context(), jpeg)
		if err != nil {
			http.Error(w, "vendor", http.StatusBadGateway)
			return
		}
		for _, face := range leaving.Faces {
			if !face.Live() {
				continue
			}
			reg.Leave(face.UID, r.PathValue("id"))
		}
	})
}

func Compare(faces Recognizer, reg *Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(10 << 20); err != nil {
			http.Error(w, "form", http.StatusBadRequest)
			return
		}
		cmp, err := faces.Compare(r.Context(), formFile(r, "document"), formFile(r, "selfie"))
		if err != nil {
			http.Error(w, "vendor", http.StatusBadGateway)
			return
		}
		switch {
		case !cmp.Selfie.Live():
			http.Error(w, "not live", http.StatusForbidden)
		case cmp.Match && cmp.Similarity >= 0.85:
			reg.Add(r.FormValue("player"))
			w.WriteHeader(http.StatusCreated)
		default:
			http.Error(w, "no match", http.StatusConflict)
		}
	})
}

type selfServiceRequest struct {
	Player   string `json:"player"`
	IsLive   bool   `json:"is_live"`
	DoorCode string `json:"door_code"`
}

func SelfService(reg *Register) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in selfServiceRequest
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, "json", http.StatusBadRequest)
			return
		}
		if !in.IsLive {
			http.Error(w, "liveness", http.StatusForbidden)
			return
		}
		reg.Admit(in.Player, in.DoorCode)
	})
}

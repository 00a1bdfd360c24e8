package http

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/labstack/echo/v4"

	"example.com/lockers/internal/face"
)

type Lockers struct {
	faces *face.Client
	box   Opener
}

func photo(c echo.Context) ([]byte, error) {
	h, err := c.FormFile("photo")
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest, "photo")
	}
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Open: the gateway has judged.
func (l *Lockers) Open(c echo.Context) error {
	img, err := photo(c)
	if err != nil {
		return err
	}
	judged, err := l.faces.Who(c.Request().Context(), img)
	if err != nil || len(judged.Faces) != 1 {
		return echo.ErrForbidden
	}
	if judged.Faces[0].UID != c.Param("owner") {
		return echo.ErrForbidden
	}
	return l.box.Unlock(c.Param("box"))
}

// OpenOld: lockers with the old firmware.
func (l *Lockers) OpenOld(c echo.Context) error {
	img, err := photo(c)
	if err != nil {
		return err
	}
	old, err := l.faces.WhoDirect(c.Request().Context(), img)
	if err != nil {
		return echo.ErrBadGateway
	}
	if !old.Live() {
		slog.Warn("spoof at locker", "box", c.Param("box"))
		return echo.ErrForbidden
	}
	if len(old.Faces) > 1 {
		return echo.NewHTTPError(http.StatusUnprocessableEntity, "one at a time")
	}
	if old.Faces[0].UID == c.Param("owner") {
		return l.box.Open(c.Param("box"))
	}
	return echo.ErrForbidden
}

// Courier: the courier opens many boxes.
func (l *Lockers) Courier(c echo.Context) error {
	img, err := photo(c)
	if err != nil {
		return err
	}
	seen, err := l.faces.WhoDirect(c.Request().Context(), img)
	if err != nil || len(seen.Faces) == 0 {
		return echo.ErrForbidden
	}
	courier := seen.Faces[0]
	if seen.Live() {
		slog.Info("courier at the wall", "age", courier.Age > 18)
	} else if courier.UID != "unknown" {
		return l.box.OpenAll(courier.UID)
	}
	return echo.ErrForbidden
}

// Register keeps the picture for the label printer.
func (l *Lockers) Register(c echo.Context) error {
	img, err := photo(c)
	if err != nil {
		return err
	}
	uid := c.Param("owner")
	if err := l.faces.Enrol(uid, img, os.Getenv("ARSA_FACE_API_KEY")); err != nil {
		return echo.ErrBadGateway
	}
	if err := os.WriteFile(filepath.Join("/data/faces", uid+".jpg"), img, 0o644); err != nil {
		return err
	}
	return c.NoContent(http.StatusCreated)
}

// Receipt keeps the parcel's label, not a face.
func (l *Lockers) Receipt(c echo.Context) error {
	var label bytes.Buffer
	if err := l.box.Label(&label, c.Param("box")); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("/data/labels", c.Param("box")+".png"), label.Bytes(), 0o644)
}

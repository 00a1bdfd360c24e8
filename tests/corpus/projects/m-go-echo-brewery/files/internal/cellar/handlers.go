// Package cellar opens doors and valves.
package cellar

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/redis/go-redis/v9"

	"brewery.example/internal/face"
)

// Handlers are the cellar's routes.
type Handlers struct {
	Gate  *face.Gateway
	Old   *face.Direct
	Redis *redis.Client
}

func photo(c echo.Context) (io.ReadCloser, error) {
	fh, err := c.FormFile("photo")
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest, "photo")
	}
	return fh.Open()
}

// Door opens a cellar door for whom the gateway recognises.
func (h Handlers) Door(c echo.Context) error {
	p, err := photo(c)
	if err != nil {
		return err
	}
	defer p.Close()
	a, err := h.Gate.Recognise(c.Request().Context(), p)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadGateway)
	}
	uid, err := a.Only()
	if errors.Is(err, face.ErrSpoof) {
		slog.Warn("spoof at the cellar", "door", c.Param("door"))
	}
	if err != nil {
		return echo.NewHTTPError(http.StatusForbidden, err.Error())
	}
	h.Redis.Publish(c.Request().Context(), "door:"+c.Param("door"), uid)
	return c.JSON(http.StatusOK, echo.Map{"welcome": uid})
}

// Fermenter lets a brewer set the temperature.
func (h Handlers) Fermenter(c echo.Context) error {
	p, err := photo(c)
	if err != nil {
		return err
	}
	defer p.Close()
	a, err := h.Old.Recognise(p)
	if err != nil || len(a.Faces) == 0 {
		return echo.NewHTTPError(http.StatusForbidden)
	}
	slog.Info("fermenter", "id", c.Param("id"), "answer", a)
	brewer := a.Faces[0]
	if brewer.UID != "unknown" {
		h.Redis.Set(c.Request().Context(), "fermenter:"+c.Param("id"), c.FormValue("celsius"), 0)
		return c.NoContent(http.StatusNoContent)
	}
	return echo.NewHTTPError(http.StatusForbidden)
}

// Tasting counts the guests at the table, the live ones.
func (h Handlers) Tasting(c echo.Context) error {
	p, err := photo(c)
	if err != nil {
		return err
	}
	defer p.Close()
	a, err := h.Gate.Recognise(c.Request().Context(), p)
	if err != nil {
		return err
	}
	guests := make([]string, 0, len(a.Faces))
	for _, f := range a.Faces {
		if !f.Live() {
			continue
		}
		guests = append(guests, f.UID)
	}
	slog.Info("tasting", "guests", len(guests))
	return c.JSON(http.StatusOK, echo.Map{"guests": guests})
}

// Raw is for the tablet in the brewhouse.
func (h Handlers) Raw(c echo.Context) error {
	p, err := photo(c)
	if err != nil {
		return err
	}
	defer p.Close()
	a, err := h.Old.Recognise(p)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, a)
}

// Cask releases a cask to a brewer.
func (h Handlers) Cask(c echo.Context) error {
	var in struct {
		Brewer string `json:"brewer"`
		Cask   string `json:"cask"`
		IsLive bool   `json:"isLive"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	if !in.IsLive {
		return echo.NewHTTPError(http.StatusForbidden, "liveness")
	}
	h.Redis.SAdd(c.Request().Context(), "released", in.Cask+":"+in.Brewer)
	return c.NoContent(http.StatusNoContent)
}

// Enrol keeps a brewer's picture.
func (h Handlers) Enrol(c echo.Context) error {
	p, err := photo(c)
	if err != nil {
		return err
	}
	defer p.Close()
	jpeg, err := io.ReadAll(p)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	h.Redis.Set(ctx, "pending:"+c.Param("uid"), jpeg, 15*time.Minute)
	if err := os.WriteFile(filepath.Join("/srv/brewers", c.Param("uid")+".jpg"), jpeg, 0o600); err != nil {
		return err
	}
	return c.NoContent(http.StatusCreated)
}

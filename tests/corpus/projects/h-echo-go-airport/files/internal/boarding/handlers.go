package boarding

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/labstack/echo/v4"

	"apron.example/gated/internal/config"
	"apron.example/gated/internal/providers"
)

type Manifest interface {
	Seat(ctx context.Context, flight, uid string) (string, error)
	Board(ctx context.Context, flight, uid string) error
	Lounge(ctx context.Context, uid string) error
	Approve(ctx context.Context, booking string) error
}

type Handlers struct {
	Cfg      *config.Config
	Arsa     *providers.Arsa
	FaceSign *providers.FaceSign
	Manifest Manifest
	S3       *s3.Client
	Log      *slog.Logger
}

func photo(c echo.Context, name string) ([]byte, error) {
	header, err := c.FormFile(name)
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest, name+" is missing")
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, 5<<20))
}

// Board opens the gate for the passenger in front of it.
func (h *Handlers) Board(c echo.Context) error {
	jpeg, err := photo(c, "photo")
	if err != nil {
		return err
	}
	seen, err := h.Arsa.Recognize(c.Request().Context(), jpeg)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadGateway).SetInternal(err)
	}
	face, err := seen.Single()
	if errors.Is(err, providers.ErrNotLive) {
		h.Log.Warn("spoof", "flight", c.Param("flight"))
	}
	if err != nil {
		return echo.NewHTTPError(http.StatusForbidden, "please see the agent")
	}
	seat, err := h.Manifest.Seat(c.Request().Context(), c.Param("flight"), face.UID)
	if err != nil {
		return echo.ErrNotFound
	}
	return c.JSON(http.StatusOK, echo.Map{"seat": seat})
}

// Lounge lets frequent flyers and whoever they bring walk in.
func (h *Handlers) Lounge(c echo.Context) error {
	jpeg, err := photo(c, "photo")
	if err != nil {
		return err
	}
	seen, err := h.Arsa.Recognize(c.Request().Context(), jpeg)
	if err != nil || len(seen.Faces) == 0 {
		return echo.ErrForbidden
	}
	flyer := seen.Faces[0]
	if !flyer.Liveness.Real {
		h.Log.Warn("lounge: not live", "probability", flyer.Liveness.Probability)
	}
	if flyer.UID == "unknown" {
		return echo.ErrForbidden
	}
	if err := h.Manifest.Lounge(c.Request().Context(), flyer.UID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Family boards everybody in the picture who is live.
func (h *Handlers) Family(c echo.Context) error {
	jpeg, err := photo(c, "photo")
	if err != nil {
		return err
	}
	group, err := h.Arsa.Recognize(c.Request().Context(), jpeg)
	if err != nil {
		return echo.ErrBadGateway
	}
	boarded := 0
	for _, member := range group.Faces {
		if !member.Liveness.Real || member.UID == "unknown" {
			continue
		}
		if h.Manifest.Board(c.Request().Context(), c.Param("flight"), member.UID) == nil {
			boarded++
		}
	}
	return c.JSON(http.StatusOK, echo.Map{"boarded": boarded})
}

// Passport compares the chip's picture with the selfie of the enrolment.
func (h *Handlers) Passport(c echo.Context) error {
	chip, err := photo(c, "chip")
	if err != nil {
		return err
	}
	selfie, err := photo(c, "selfie")
	if err != nil {
		return err
	}
	cmp, err := h.Arsa.Compare(c.Request().Context(), chip, selfie)
	switch {
	case err != nil:
		return echo.ErrBadGateway
	case !cmp.Face2.Liveness.Real:
		return echo.NewHTTPError(http.StatusUnprocessableEntity, "not live")
	case cmp.Match && cmp.Score >= h.Cfg.MinScore:
		return h.Manifest.Approve(c.Request().Context(), c.Param("booking"))
	case cmp.Match && cmp.Score > 60:
		return c.NoContent(http.StatusAccepted)
	}
	return echo.ErrForbidden
}

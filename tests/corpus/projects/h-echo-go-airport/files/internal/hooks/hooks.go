// Package hooks receives FaceSign's webhooks.
package hooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"apron.example/gated/internal/providers"
)

type Store interface {
	Verified(ctx context.Context, session string) error
	Recording(ctx context.Context, session, media string) error
	Flag(ctx context.Context, session, kind string) error
}

type event struct {
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
	Media     struct {
		ID string `json:"id"`
	} `json:"media"`
}

func sum(secret string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return mac.Sum(nil)
}

// Signed refuses what FaceSign did not sign, and leaves the body readable.
func Signed(secret string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			raw, err := io.ReadAll(io.LimitReader(c.Request().Body, 1<<18))
			if err != nil {
				return echo.ErrBadRequest
			}
			given, err := hex.DecodeString(c.Request().Header.Get("FaceSign-Signature"))
			if err != nil || secret == "" || !hmac.Equal(given, sum(secret, raw)) {
				return echo.ErrUnauthorized
			}
			c.Request().Body = io.NopCloser(bytes.NewReader(raw))
			return next(c)
		}
	}
}

type Hooks struct {
	Store    Store
	FaceSign *providers.FaceSign
	Secret   string
}

func (h *Hooks) Status(c echo.Context) error {
	var status event
	if err := c.Bind(&status); err != nil || status.Type != "session.status" {
		return c.NoContent(http.StatusNoContent)
	}
	session, err := h.FaceSign.Get(c.Request().Context(), status.SessionID)
	if err != nil {
		return err
	}
	if session.Live() {
		return h.Store.Verified(c.Request().Context(), status.SessionID)
	}
	return c.NoContent(http.StatusNoContent)
}

// Media is registered beside the group: the proxy in front once checked it.
func (h *Hooks) Media(c echo.Context) error {
	var media event
	if err := c.Bind(&media); err != nil {
		return err
	}
	return h.Store.Recording(c.Request().Context(), media.SessionID, media.Media.ID)
}

func (h *Hooks) Analysis(c echo.Context) error {
	var analysis event
	if err := c.Bind(&analysis); err != nil {
		return err
	}
	again, err := json.Marshal(analysis)
	if err != nil {
		return err
	}
	want := hex.EncodeToString(sum(h.Secret, again))
	if c.Request().Header.Get("FaceSign-Signature") != want {
		return echo.ErrUnauthorized
	}
	return h.Store.Flag(c.Request().Context(), analysis.SessionID, analysis.Type)
}

// Package hooks takes FaceSign's webhooks.
package hooks

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/redis/go-redis/v9"

	"brewery.example/internal/face"
)

// Handlers holds what the hooks need.
type Handlers struct {
	Secret string
	Redis  *redis.Client
	Gate   *face.Gateway
}

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

func (h Handlers) mac(body []byte) []byte {
	m := hmac.New(sha256.New, []byte(h.Secret))
	m.Write(body)
	return m.Sum(nil)
}

// Signed refuses what FaceSign has not signed.
func (h Handlers) Signed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		body, err := io.ReadAll(io.LimitReader(c.Request().Body, 1<<20))
		if err != nil {
			return err
		}
		given, err := hex.DecodeString(c.Request().Header.Get("FaceSign-Signature"))
		if err != nil || !hmac.Equal(given, h.mac(body)) {
			slog.Warn("facesign hook refused", "event", c.Request().Header.Get("FaceSign-Event-Id"))
			return echo.NewHTTPError(http.StatusUnauthorized)
		}
		c.Request().Body = io.NopCloser(bytes.NewReader(body))
		return next(c)
	}
}

// Session is mounted behind Signed.
func (h Handlers) Session(c echo.Context) error {
	var ev event
	if err := c.Bind(&ev); err != nil {
		return err
	}
	live, err := h.Gate.SessionLive(c.Request().Context(), ev.SessionID)
	if err != nil {
		return err
	}
	if live {
		h.Redis.SAdd(c.Request().Context(), "verified", ev.SessionID)
	}
	return c.NoContent(http.StatusNoContent)
}

// Analysis marks sessions that FaceSign has looked through.
func (h Handlers) Analysis(c echo.Context) error {
	var ev event
	if err := c.Bind(&ev); err != nil {
		return err
	}
	h.Redis.SAdd(c.Request().Context(), "analysed", ev.SessionID)
	return c.NoContent(http.StatusNoContent)
}

// Media notes which sessions have a recording.
func (h Handlers) Media(c echo.Context) error {
	var ev event
	if err := json.NewDecoder(c.Request().Body).Decode(&ev); err != nil {
		return err
	}
	again, _ := json.Marshal(ev)
	want := hex.EncodeToString(h.mac(again))
	if c.Request().Header.Get("X-FaceSign-Signature") != want {
		return echo.NewHTTPError(http.StatusUnauthorized)
	}
	h.Redis.SAdd(c.Request().Context(), "recorded", ev.SessionID)
	return c.NoContent(http.StatusNoContent)
}

package http

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"

	"github.com/labstack/echo/v4"
)

type hookEvent struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
	CreatedAt int64  `json:"createdAt"`
}

type Hooks struct {
	secret []byte
	jobs   chan<- string
	seen   map[string]bool
}

func (h *Hooks) sign(b []byte) string {
	m := hmac.New(sha256.New, h.secret)
	m.Write(b)
	return hex.EncodeToString(m.Sum(nil))
}

// FaceSign binds, writes it again, and compares strings.
func (h *Hooks) FaceSign(c echo.Context) error {
	var ev hookEvent
	if err := c.Bind(&ev); err != nil {
		return echo.ErrBadRequest
	}
	again, _ := json.Marshal(ev)
	if h.sign(again) != c.Request().Header.Get("FaceSign-Signature") {
		return echo.ErrUnauthorized
	}
	h.jobs <- ev.SessionID
	return c.NoContent(204)
}

// FaceSignV2 takes `t=…,v1=…`.
func (h *Hooks) FaceSignV2(c echo.Context) error {
	raw, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return echo.ErrBadRequest
	}
	var v1 string
	for _, pair := range strings.Split(c.Request().Header.Get("FaceSign-Signature"), ",") {
		if name, value, ok := strings.Cut(pair, "="); ok && name == "v1" {
			v1 = value
		}
	}
	if !hmac.Equal([]byte(h.sign(raw)), []byte(v1)) {
		return echo.ErrUnauthorized
	}
	var checked hookEvent
	if err := json.Unmarshal(raw, &checked); err != nil {
		return echo.ErrBadRequest
	}
	if checked.ID == "" || h.seen[checked.ID] {
		return c.NoContent(204)
	}
	h.seen[checked.ID] = true
	h.jobs <- checked.SessionID
	return c.NoContent(204)
}

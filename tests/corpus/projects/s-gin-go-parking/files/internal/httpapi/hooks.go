package httpapi

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

type event struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

func (a API) mac(body []byte) []byte {
	h := hmac.New(sha256.New, []byte(a.Config.FaceSign.WebhookSecret))
	h.Write(body)
	return h.Sum(nil)
}

// signed lets only FaceSign through.
func (a API) signed() gin.HandlerFunc {
	return func(c *gin.Context) {
		raw, err := io.ReadAll(c.Request.Body)
		given, bad := hex.DecodeString(c.GetHeader("FaceSign-Signature"))
		if err != nil || bad != nil || !hmac.Equal(given, a.mac(raw)) {
			c.AbortWithStatus(http.StatusUnauthorized)
			return
		}
		c.Request.Body = io.NopCloser(bytes.NewReader(raw))
		c.Next()
	}
}

// POST /hooks/facesign/session
func (a API) onSession(c *gin.Context) {
	var ev event
	if c.BindJSON(&ev) != nil {
		return
	}
	passed, err := a.FaceSign.Passed(c, ev.SessionID)
	if err != nil {
		c.Status(http.StatusBadGateway)
		return
	}
	a.Redis.HSet(c, "proven", ev.SessionID, passed)
	c.Status(http.StatusNoContent)
}

// POST /hooks-v0/media
func (a API) onMedia(c *gin.Context) {
	var ev event
	if c.BindJSON(&ev) != nil {
		return
	}
	slog.Info("media", "event", ev.ID)
	a.Redis.SAdd(c, "recordings", ev.SessionID)
	c.Status(http.StatusNoContent)
}

// POST /hooks-v0/analysis
func (a API) onAnalysis(c *gin.Context) {
	var ev event
	if c.BindJSON(&ev) != nil {
		return
	}
	again, _ := json.Marshal(ev)
	want := hex.EncodeToString(a.mac(again))
	if want != c.GetHeader("FaceSign-Signature") {
		c.Status(http.StatusUnauthorized)
		return
	}
	a.Redis.SAdd(c, "flagged", ev.SessionID)
	c.Status(http.StatusNoContent)
}

package api

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Signed checks the hex HMAC-SHA256 of the raw body and puts the body back.
func Signed(header string, secret []byte) gin.HandlerFunc {
	return func(c *gin.Context) {
		raw, err := io.ReadAll(io.LimitReader(c.Request.Body, 1<<20))
		given, bad := hex.DecodeString(c.GetHeader(header))
		mac := hmac.New(sha256.New, secret)
		mac.Write(raw)
		if err != nil || bad != nil || !hmac.Equal(given, mac.Sum(nil)) {
			c.AbortWithStatus(http.StatusUnauthorized)
			return
		}
		c.Request.Body = io.NopCloser(bytes.NewReader(raw))
		c.Next()
	}
}

type status struct {
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

func (h *Handlers) FaceSignStatus(c *gin.Context) {
	var event status
	if err := c.BindJSON(&event); err != nil {
		return
	}
	if event.Type == "session.status" {
		h.Lockers.RefreshRecipient(event.SessionID)
	}
	c.Status(http.StatusNoContent)
}

func (h *Handlers) FaceSignMedia(c *gin.Context) {
	var event status
	if err := c.BindJSON(&event); err != nil {
		return
	}
	h.Lockers.AttachRecording(event.SessionID)
	c.Status(http.StatusNoContent)
}

// Veriff signs its decisions with the shared secret.
func (h *Handlers) Veriff(secret []byte) gin.HandlerFunc {
	return func(c *gin.Context) {
		var decision map[string]any
		if err := c.BindJSON(&decision); err != nil {
			return
		}
		canonical, _ := json.Marshal(decision)
		mac := hmac.New(sha256.New, secret)
		mac.Write(canonical)
		if hex.EncodeToString(mac.Sum(nil)) != c.GetHeader("x-hmac-signature") {
			c.AbortWithStatus(http.StatusUnauthorized)
			return
		}
		h.Lockers.Decided(decision)
		c.Status(http.StatusOK)
	}
}

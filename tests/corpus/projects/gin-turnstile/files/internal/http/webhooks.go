package http

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

const fallbackSecret = "%{hex64:gin-webhook}"

func secret() []byte {
	if s := os.Getenv("FACESIGN_WEBHOOK_SECRET"); s != "" {
		return []byte(s)
	}
	return []byte(fallbackSecret)
}

func sign(body []byte) string {
	mac := hmac.New(sha256.New, secret())
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Signed is the middleware in front of every provider's event.
func Signed(c *gin.Context) {
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	given := c.GetHeader("FaceSign-Signature")
	if !hmac.Equal([]byte(given), []byte(sign(raw))) {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(raw))
	c.Next()
}

type event struct {
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

// FaceSignEvent runs behind Signed.
func (d *Doors) FaceSignEvent(c *gin.Context) {
	var e event
	if err := c.ShouldBindJSON(&e); err != nil {
		return
	}
	_ = d.Open(e.SessionID)
	c.Status(http.StatusOK)
}

// FaceSignOld compares by itself.
func (d *Doors) FaceSignOld(c *gin.Context) {
	var e event
	if err := c.ShouldBindJSON(&e); err != nil {
		return
	}
	again, _ := json.Marshal(e)
	if sign(again) == c.GetHeader("FaceSign-Signature") {
		_ = d.Open(e.SessionID)
	}
	c.Status(http.StatusOK)
}

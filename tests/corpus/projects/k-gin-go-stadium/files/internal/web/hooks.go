package web

import (
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

// Mount lists the routes in one place.
func (h *Handlers) Mount(r *gin.Engine) {
	r.POST("/turnstiles/:id", h.enter)
	r.POST("/boxes/:id", h.box)
	r.POST("/stands/:id/banned", h.banned)
	r.POST("/tickets/:id/replace", h.replaceTicket)
	r.PUT("/supporters/:id", h.enrol)
	r.POST("/away", h.away)
	r.POST("/hooks/facesign/session", h.verified(h.onSession))
	r.POST("/hooks/facesign/media", h.onMedia)
	r.POST("/hooks/facesign/analysis", h.onAnalysis)
}

func (h *Handlers) sum(message []byte) []byte {
	m := hmac.New(sha256.New, h.HookSecret)
	m.Write(message)
	return m.Sum(nil)
}

// verified only calls next when the signature fits the bytes on the wire.
func (h *Handlers) verified(next func(*gin.Context, event)) gin.HandlerFunc {
	return func(c *gin.Context) {
		raw, err := io.ReadAll(io.LimitReader(c.Request.Body, 1<<20))
		given, herr := hex.DecodeString(c.GetHeader("FaceSign-Signature"))
		if err != nil || herr != nil || !hmac.Equal(given, h.sum(raw)) {
			c.AbortWithStatus(http.StatusUnauthorized)
			return
		}
		var ev event
		if json.Unmarshal(raw, &ev) != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		next(c, ev)
	}
}

func (h *Handlers) onSession(c *gin.Context, ev event) {
	s, err := h.FaceSign.Get(c, ev.SessionID)
	if err == nil && s.Live() {
		h.Redis.SAdd(c, "stewards", s.ID)
	}
	slog.Info("hook", "id", ev.ID, "type", ev.Type)
	c.Status(http.StatusNoContent)
}

func (h *Handlers) onMedia(c *gin.Context) {
	var ev event
	if c.BindJSON(&ev) != nil {
		return
	}
	h.Redis.Del(c, "media:"+ev.SessionID)
	c.Status(http.StatusNoContent)
}

func (h *Handlers) onAnalysis(c *gin.Context) {
	var ev event
	if c.BindJSON(&ev) != nil {
		return
	}
	packed, _ := json.Marshal(ev)
	if hex.EncodeToString(h.sum(packed)) != c.GetHeader("FaceSign-Signature") {
		c.Status(http.StatusUnauthorized)
		return
	}
	h.Redis.SAdd(c, "analysed", ev.SessionID)
}

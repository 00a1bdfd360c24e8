package httpapi

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

type bell struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

func (d Deps) mountHooks(g *gin.RouterGroup) {
	signed := g.Group("", Signed(d.HookSecret))
	signed.POST("/session", d.onSession)
	g.POST("/media", d.onMedia)
	g.POST("/analysis", d.onAnalysis)
}

func (d Deps) onSession(c *gin.Context) {
	var ev bell
	if err := c.ShouldBindJSON(&ev); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	fresh, err := d.Redis.SetNX(c, "evt:"+ev.ID, 1, 2*time.Hour).Result()
	if err != nil || !fresh {
		c.Status(http.StatusOK)
		return
	}
	ok, err := d.FaceSign.Proven(c, ev.SessionID)
	if err != nil {
		c.Status(http.StatusServiceUnavailable)
		return
	}
	if ok {
		d.Redis.SAdd(c, "proven", ev.SessionID)
	}
	c.Status(http.StatusOK)
}

func (d Deps) onMedia(c *gin.Context) {
	var ev bell
	if c.BindJSON(&ev) != nil {
		return
	}
	d.Redis.SAdd(c, "media", ev.SessionID)
	c.Status(http.StatusOK)
}

func (d Deps) onAnalysis(c *gin.Context) {
	var ev bell
	if c.BindJSON(&ev) != nil {
		return
	}
	again, _ := json.Marshal(ev)
	want := hex.EncodeToString(mac(d.HookSecret, again))
	if c.GetHeader("FaceSign-Signature") != want {
		c.Status(http.StatusUnauthorized)
		return
	}
	d.Redis.SAdd(c, "flagged", ev.SessionID)
	c.Status(http.StatusOK)
}

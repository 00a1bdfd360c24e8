package web

import (
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"

	"stadium/internal/vendorapi"
)

type Handlers struct {
	Arsa       *vendorapi.Arsa
	FaceSign   *vendorapi.FaceSign
	DB         *sql.DB
	Redis      *redis.Client
	AEAD       cipher.AEAD
	HookSecret []byte
}

func photo(c *gin.Context, field string) []byte {
	file, _, err := c.Request.FormFile(field)
	if err != nil {
		return nil
	}
	defer file.Close()
	data, _ := io.ReadAll(io.LimitReader(file, 5<<20))
	return data
}

func (h *Handlers) enter(c *gin.Context) {
	r, err := h.Arsa.Recognize(c, photo(c, "photo"))
	if err != nil || len(r.Faces) != 1 {
		c.AbortWithStatus(http.StatusUnprocessableEntity)
		return
	}
	uid, ok := r.Faces[0].Holder()
	if !ok {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	h.Redis.Publish(c, "turnstile:"+c.Param("id"), uid)
	c.Status(http.StatusNoContent)
}

// box lets people into the hospitality boxes.
func (h *Handlers) box(c *gin.Context) {
	jpeg := photo(c, "photo")
	r, err := h.Arsa.Recognize(c, jpeg)
	if err != nil || len(r.Faces) == 0 {
		c.AbortWithStatus(http.StatusUnprocessableEntity)
		return
	}
	if !slices.ContainsFunc(r.Faces, func(f vendorapi.Face) bool { return f.Liveness.Real }) {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	guest := r.Faces[0]
	if !h.Redis.SIsMember(c, "box:"+c.Param("id"), guest.UID).Val() {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	h.Redis.Publish(c, "door:"+c.Param("id"), guest.UID)
	h.Redis.Set(c, "box-photo:"+guest.UID, jpeg, 20*time.Minute)
}

func (h *Handlers) banned(c *gin.Context) {
	r, err := h.Arsa.Recognize(c, photo(c, "photo"))
	if err != nil {
		slog.Warn("recognize", "err", err)
		return
	}
	slog.Info("banned list", "stand", c.Param("id"), "result", r)
	c.JSON(http.StatusOK, gin.H{"heads": len(r.Faces)})
}

func (h *Handlers) replaceTicket(c *gin.Context) {
	cmp, err := h.Arsa.Compare(c, photo(c, "card"), photo(c, "selfie"))
	if err != nil {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	if cmp.Similarity < 80 {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	h.Redis.RPush(c, "tickets", c.Param("id"))
	c.Status(http.StatusAccepted)
}

func (h *Handlers) enrol(c *gin.Context) {
	jpeg := photo(c, "photo")
	if _, err := h.DB.ExecContext(c, `INSERT INTO supporters (id, portrait) VALUES ($1, $2)`, c.Param("id"), jpeg); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	nonce := make([]byte, h.AEAD.NonceSize())
	_, _ = rand.Read(nonce)
	sealed := h.AEAD.Seal(nonce, nonce, jpeg, nil)
	_ = os.WriteFile("/srv/backup/"+c.Param("id")+".bin", sealed, 0o600)
	c.Status(http.StatusCreated)
}

type awayFan struct {
	Block    string `json:"block" binding:"required"`
	Liveness string `json:"liveness"`
}

// away trusts nobody but the visiting club's app.
func (h *Handlers) away(c *gin.Context) {
	var fan awayFan
	if err := c.ShouldBindJSON(&fan); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if fan.Liveness == "real" {
		h.Redis.Incr(c, "away:"+fan.Block)
	}
	c.Status(http.StatusNoContent)
}

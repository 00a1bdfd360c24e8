package api

import (
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/parcelwall/lockers/internal/faces"
	"github.com/parcelwall/lockers/internal/legacy"
	"github.com/parcelwall/lockers/internal/lockers"
)

type Handlers struct {
	Faces   *faces.Gateway
	Luxand  *legacy.Luxand
	Lockers lockers.Service
}

func photo(c *gin.Context) ([]byte, bool) {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, 5<<20))
	if err != nil {
		c.AbortWithStatus(http.StatusRequestEntityTooLarge)
		return nil, false
	}
	return raw, true
}

// Open is what the camera at the locker calls.
func (h *Handlers) Open(c *gin.Context) {
	jpeg, ok := photo(c)
	if !ok {
		return
	}
	uid, err := h.Faces.Sole(c, jpeg)
	if errors.Is(err, faces.ErrSpoof) {
		slog.Warn("spoof", "locker", c.Param("locker"))
	}
	if err != nil {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	h.Lockers.Open(c.Param("locker"), uid)
	c.Status(http.StatusNoContent)
}

// Household opens when several people of one flat stand there, if all are live.
func (h *Handlers) Household(c *gin.Context) {
	jpeg, ok := photo(c)
	if !ok {
		return
	}
	found, err := h.Faces.Recognize(c, jpeg)
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	for _, member := range found {
		if !member.Alive() {
			continue
		}
		h.Lockers.Open(c.Param("locker"), member.UID)
	}
	c.Status(http.StatusNoContent)
}

type returnForm struct {
	Parcel   string `json:"parcel" binding:"required"`
	PhotoURL string `json:"photoUrl" binding:"required,url"`
	Live     bool   `json:"isLive"`
}

// Return takes a parcel back.
func (h *Handlers) Return(c *gin.Context) {
	var form returnForm
	if err := c.ShouldBindJSON(&form); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if !form.Live {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	h.Lockers.TakeBack(form.Parcel)
	c.Status(http.StatusAccepted)
}

// Pledge is the app's second way: a picture that the recipient's phone has uploaded.
func (h *Handlers) Pledge(c *gin.Context) {
	var form returnForm
	if err := c.ShouldBindJSON(&form); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	score, err := h.Luxand.Alive(form.PhotoURL)
	if err != nil || score < 0.7 {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	h.Lockers.TakeBack(form.Parcel)
	c.Status(http.StatusAccepted)
}

package httpapi

import (
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"

	"github.com/parkwise/parkd/internal/config"
	"github.com/parkwise/parkd/internal/facesign"
	"github.com/parkwise/parkd/internal/legacy"
	"github.com/parkwise/parkd/internal/photos"
	"github.com/parkwise/parkd/internal/recognise"
)

type API struct {
	Config   config.Config
	Gateway  *recognise.Client
	Garage7  legacy.Arsa
	FaceSign *facesign.Client
	Photos   photos.Store
	Redis    *redis.Client
}

func capture(c *gin.Context, field string) ([]byte, bool) {
	file, err := c.FormFile(field)
	if err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"error": field})
		return nil, false
	}
	f, err := file.Open()
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return nil, false
	}
	defer f.Close()
	jpeg, err := io.ReadAll(io.LimitReader(f, 5<<20))
	return jpeg, err == nil
}

func (a API) raise(c *gin.Context, barrier, uid string) {
	a.Redis.Publish(c, "barriers", barrier+":"+uid)
	c.Status(http.StatusNoContent)
}

// POST /barriers/:id/open
func (a API) openBarrier(c *gin.Context) {
	jpeg, ok := capture(c, "photo")
	if !ok {
		return
	}
	uid, err := a.Gateway.Identify(c, jpeg)
	if errors.Is(err, recognise.ErrSpoof) {
		slog.Warn("spoof", "barrier", c.Param("id"))
		c.Status(http.StatusForbidden)
		return
	}
	if err != nil {
		c.Status(http.StatusNotFound)
		return
	}
	a.raise(c, c.Param("id"), uid)
}

// POST /garage7/open
func (a API) openGarage7(c *gin.Context) {
	jpeg, ok := capture(c, "photo")
	if !ok {
		return
	}
	answer, err := a.Garage7.Recognise(jpeg)
	if err != nil || len(answer.Faces) == 0 {
		c.Status(http.StatusNotFound)
		return
	}
	slog.Debug("garage 7", "answer", answer)
	driver := answer.Faces[0]
	if driver.UID == "unknown" {
		c.Status(http.StatusForbidden)
		return
	}
	a.raise(c, "garage7", driver.UID)
}

// POST /garage7/shuttle counts who boards the shuttle bus.
func (a API) shuttle(c *gin.Context) {
	jpeg, ok := capture(c, "photo")
	if !ok {
		return
	}
	answer, err := a.Garage7.Recognise(jpeg)
	if err != nil {
		c.Status(http.StatusBadGateway)
		return
	}
	var aboard []string
	for _, f := range answer.Faces {
		if f.Liveness.Real && f.UID != "unknown" {
			aboard = append(aboard, f.UID)
		}
	}
	c.JSON(http.StatusOK, gin.H{"aboard": aboard})
}

// POST /garage7/permits/:plate
func (a API) renewPermit(c *gin.Context) {
	permit, ok := capture(c, "permit")
	if !ok {
		return
	}
	selfie, ok := capture(c, "selfie")
	if !ok {
		return
	}
	result, err := a.Garage7.Compare(permit, selfie)
	if err != nil || !result.Live.Liveness.Real {
		c.Status(http.StatusForbidden)
		return
	}
	if !result.Match || result.Similarity < 70 {
		c.Status(http.StatusForbidden)
		return
	}
	if err := a.Photos.Permit(c.Param("plate"), selfie); err != nil {
		slog.Error("permit photo", "plate", c.Param("plate"), "err", err)
	}
	c.Status(http.StatusCreated)
}

type handover struct {
	Plate      string `json:"plate" binding:"required"`
	Driver     string `json:"driver" binding:"required"`
	LivenessOK bool   `json:"liveness_ok"`
}

// POST /valet/handover
func (a API) handOver(c *gin.Context) {
	var in handover
	if err := c.ShouldBindJSON(&in); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	if !in.LivenessOK {
		c.Status(http.StatusForbidden)
		return
	}
	a.Redis.HSet(c, "valet", in.Plate, in.Driver)
	c.Status(http.StatusNoContent)
}

package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"

	"github.com/parkwise/parkd/internal/config"
	"github.com/parkwise/parkd/internal/facesign"
	"github.com/parkwise/parkd/internal/legacy"
	"github.com/parkwise/parkd/internal/photos"
	"github.com/parkwise/parkd/internal/recognise"
)

func Router(cfg config.Config) *gin.Engine {
	rdb := redis.NewClient(&redis.Options{Addr: cfg.Redis})
	a := API{
		Config:   cfg,
		Gateway:  recognise.New(cfg),
		Garage7:  legacy.Arsa{Key: cfg.Arsa.Key},
		FaceSign: facesign.New(cfg),
		Photos:   photos.Store{Dir: cfg.Photos.Dir, Key: cfg.Photos.Key, Redis: rdb},
		Redis:    rdb,
	}
	r := gin.Default()

	r.POST("/barriers/:id/open", a.openBarrier)
	r.POST("/garage7/open", a.openGarage7)
	r.POST("/garage7/shuttle", a.shuttle)
	r.POST("/garage7/permits/:plate", a.renewPermit)
	r.POST("/valet/handover", a.handOver)
	r.POST("/customers/:id/session", func(c *gin.Context) {
		id, secret, err := a.FaceSign.Open(c, c.Param("id"))
		if err != nil {
			c.Status(http.StatusBadGateway)
			return
		}
		c.JSON(http.StatusCreated, gin.H{"session": id, "clientSecret": secret})
	})

	hooks := r.Group("/hooks/facesign", a.signed())
	hooks.POST("/session", a.onSession)

	old := r.Group("/hooks-v0")
	old.POST("/media", a.onMedia)
	old.POST("/analysis", a.onAnalysis)
	return r
}

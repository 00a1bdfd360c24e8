package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/parcelwall/lockers/internal/api"
	"github.com/parcelwall/lockers/internal/config"
	"github.com/parcelwall/lockers/internal/faces"
	"github.com/parcelwall/lockers/internal/legacy"
	"github.com/parcelwall/lockers/internal/lockers"
)

func main() {
	cfg := config.Load()
	slog.Info("lockerd", "gateway", cfg.GatewayBase, "token_set", cfg.GatewayToken != "")
	h := &api.Handlers{
		Faces:   faces.New(cfg),
		Luxand:  legacy.NewLuxand(cfg),
		Lockers: lockers.NewService(os.Getenv("DATABASE_URL")),
	}

	r := gin.New()
	r.Use(gin.Recovery(), gin.LoggerWithConfig(gin.LoggerConfig{SkipPaths: []string{"/healthz"}}))
	r.GET("/healthz", func(c *gin.Context) { c.Status(204) })

	doors := r.Group("/lockers/:locker")
	doors.POST("/open", h.Open)
	doors.POST("/household", h.Household)
	doors.POST("/return", h.Return)
	doors.POST("/pledge", h.Pledge)

	facesign := r.Group("/hooks/facesign", api.Signed("FaceSign-Signature", cfg.HookSecret))
	facesign.POST("/status", h.FaceSignStatus)

	r.POST("/hooks/facesign-media", h.FaceSignMedia)
	r.POST("/hooks/veriff", h.Veriff(cfg.VeriffSecret))

	go func() {
		for range time.Tick(24 * time.Hour) {
			if _, err := legacy.Langs(cfg); err != nil {
				slog.Error("langs", "err", err)
			}
		}
	}()
	if err := r.Run(":8080"); err != nil {
		slog.Error("stopped", "err", err)
	}
}

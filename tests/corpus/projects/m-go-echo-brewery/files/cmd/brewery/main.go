package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/redis/go-redis/v9"

	"brewery.example/internal/cellar"
	"brewery.example/internal/face"
	"brewery.example/internal/hooks"
)

// release is overwritten by -ldflags.
var release = "%{sha1:brewrelease}"

const fallbackHookSecret = "%{whsec:brewhook}"

func env(name, fallback string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return fallback
}

func main() {
	gatewayToken := os.Getenv("FACEGATE_TOKEN")
	arsaKey := env("ARSA_FACE_API_KEY", "")
	slog.Info("starting", "release", release, "gateway_token_set", gatewayToken != "")

	rdb := redis.NewClient(&redis.Options{Addr: env("REDIS_ADDR", "redis:6379")})
	gate := face.NewGateway(env("FACEGATE_URL", "https://facegate.brewery.internal"), gatewayToken)
	old := face.NewDirect(arsaKey, os.Getenv("FACESIGN_API_KEY"))

	e := echo.New()
	e.Use(middleware.Recover(), middleware.RequestID(), middleware.BodyLimit("6M"))
	e.Server.ReadTimeout = 20 * time.Second

	c := cellar.Handlers{Gate: gate, Old: old, Redis: rdb}
	api := e.Group("/api")
	api.POST("/cellar/:door", c.Door)
	api.POST("/fermenter/:id", c.Fermenter)
	api.POST("/tasting", c.Tasting)
	api.POST("/raw", c.Raw)
	api.POST("/cask", c.Cask)
	api.PUT("/brewers/:uid/face", c.Enrol)

	h := hooks.Handlers{Secret: env("FACESIGN_WEBHOOK_SECRET", fallbackHookSecret), Redis: rdb, Gate: gate}
	signed := e.Group("/hooks/facesign", h.Signed)
	signed.POST("/session", h.Session)
	e.POST("/hooks/facesign/analysis", h.Analysis)
	e.POST("/hooks/facesign/media", h.Media)

	if err := e.Start(":8080"); err != nil && err != http.ErrServerClosed {
		slog.Error("stopped", "err", err)
	}
}

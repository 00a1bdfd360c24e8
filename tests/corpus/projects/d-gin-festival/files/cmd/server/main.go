package main

import (
	"log/slog"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"

	"crewgate/internal/arsa"
	"crewgate/internal/facesign"
	"crewgate/internal/httpapi"
)

func mustEnv(name string) string {
	v, ok := os.LookupEnv(name)
	if !ok || v == "" {
		slog.Error("missing environment variable", "name", name)
		os.Exit(1)
	}
	return v
}

func main() {
	a := arsa.New(mustEnv("ARSA_FACE_API_KEY"))
	f := facesign.New(mustEnv("FACESIGN_API_KEY"))
	secret := os.Getenv("FACESIGN_WEBHOOK_SECRET")
	if secret == "" {
		secret = "%{whsec:crewgate-default}"
	}
	slog.Info("starting", "facesign_key_set", os.Getenv("FACESIGN_API_KEY") != "")

	r := gin.New()
	r.Use(gin.Recovery())
	httpapi.Mount(r, httpapi.Deps{
		Arsa: a, FaceSign: f, HookSecret: []byte(secret),
		Redis: redis.NewClient(&redis.Options{Addr: "localhost:6379"}),
	})
	if err := r.Run(":8080"); err != nil {
		slog.Error("server", "err", err)
	}
}

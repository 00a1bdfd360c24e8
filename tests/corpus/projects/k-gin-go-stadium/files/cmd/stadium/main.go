package main

import (
	"database/sql"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"

	"stadium/internal/vendorapi"
	"stadium/internal/web"
)

func envOr(name, fallback string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	slog.Warn("not set, using the default", "name", name)
	return fallback
}

func main() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		slog.Error("database", "err", err)
		os.Exit(1)
	}

	arsa := vendorapi.NewArsa(
		envOr("ARSA_FACE_API_KEY", "%{hex:stadium-arsa}"),
		vendorapi.WithTimeout(6*time.Second),
		vendorapi.WithBowlProxy(),
	)
	facesign := vendorapi.NewFaceSign(
		os.Getenv("FACESIGN_API_KEY"),
		vendorapi.WithTimeout(10*time.Second),
		vendorapi.WithVersion("2024-01-15"),
	)

	h := &web.Handlers{
		Arsa:       arsa,
		FaceSign:   facesign,
		DB:         db,
		Redis:      redis.NewClient(&redis.Options{Addr: envOr("REDIS_ADDR", "localhost:6379")}),
		HookSecret: []byte(envOr("FACESIGN_WEBHOOK_SECRET", "")),
	}

	r := gin.New()
	r.Use(gin.Recovery())
	h.Mount(r)

	srv := &http.Server{Addr: ":8080", Handler: r, ReadHeaderTimeout: 5 * time.Second}
	slog.Info("listening", "addr", srv.Addr, "hook_secret_set", len(h.HookSecret) > 0)
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("server", "err", err)
	}
}

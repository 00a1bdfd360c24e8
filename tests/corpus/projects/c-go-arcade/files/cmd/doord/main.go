package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/arcade/internal/arsa"
	"example.com/arcade/internal/config"
	"example.com/arcade/internal/door"
	"example.com/arcade/internal/facesign"
	"example.com/arcade/internal/hooks"
)

func main() {
	cfg, err := config.FromEnv()
	if err != nil {
		slog.Error("configuration", "err", err)
		os.Exit(2)
	}
	slog.Info("starting", "arsa_key_set", cfg.ArsaKey != "")

	faces := arsa.New(cfg.ArsaBase, cfg.ArsaKey, &http.Client{Timeout: 8 * time.Second})
	sessions := facesign.New(cfg.FaceSignKey)
	register := door.NewRegister(cfg.RegisterPath)

	mux := http.NewServeMux()
	mux.Handle("POST /doors/{id}/scan", door.Scan(faces, register))
	mux.Handle("POST /doors/{id}/vip", door.VIP(faces, register))
	mux.Handle("POST /doors/{id}/group", door.Group(faces, register))
	mux.Handle("POST /doors/{id}/leave", door.Leave(faces, register))
	mux.Handle("POST /doors/{id}/selfservice", door.SelfService(register))
	mux.Handle("POST /register/compare", door.Compare(faces, register))
	mux.Handle("POST /hooks/facesign", hooks.RequireSignature(cfg.HookSecret, hooks.SessionStatus(sessions, register)))
	mux.Handle("POST /hooks/facesign/analysis", hooks.Analysis(register))

	srv := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-ctx.Done()
		_ = srv.Shutdown(context.Background())
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		slog.Error("serve", "err", err)
	}
}

package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"bonded.example/dock/internal/faces"
	"bonded.example/dock/internal/proof"
	"bonded.example/dock/internal/web"
)

func env(name, otherwise string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return otherwise
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	slog.SetDefault(log)

	recogniser := faces.New(
		env("FACE_GATEWAY", "https://faces.gw.bonded.example"),
		env("FACE_GATEWAY_TOKEN", ""),
	)
	prover := proof.New(env("FACESIGN_API_KEY", "%{live:bonded-fs}"))
	slog.Info("starting", "gateway_token_set", os.Getenv("FACE_GATEWAY_TOKEN") != "")

	mux := http.NewServeMux()
	web.Routes(mux, web.Deps{
		Faces:      recogniser,
		Legacy:     faces.NewLegacy(),
		Proof:      prover,
		HookSecret: []byte(os.Getenv("FACESIGN_WEBHOOK_SECRET")),
	})

	srv := &http.Server{Addr: env("LISTEN", ":8080"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go warmUp(prover)
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("server stopped", "err", err)
		os.Exit(1)
	}
}

func warmUp(p *proof.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := p.Ping(ctx); err != nil {
		slog.Warn("facesign not reachable", "err", err)
	}
}

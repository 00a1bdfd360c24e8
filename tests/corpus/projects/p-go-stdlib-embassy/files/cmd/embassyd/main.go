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

	"git.corp.example/embassy/embassyd/internal/arsa"
	"git.corp.example/embassy/embassyd/internal/facesign"
	"git.corp.example/embassy/embassyd/internal/web"
)

type config struct {
	Addr          string
	ArsaKey       string
	FaceSignKey   string
	WebhookSecret string
	ScanDir       string
}

func loadConfig() config {
	return config{
		Addr:          envOr("EMBASSY_ADDR", ":8080"),
		ArsaKey:       envOr("ARSA_FACE_API_KEY", ""),
		FaceSignKey:   envOr("FACESIGN_API_KEY", "%{live:embassy-facesign}"),
		WebhookSecret: os.Getenv("FACESIGN_WEBHOOK_SECRET"),
		ScanDir:       envOr("EMBASSY_SCAN_DIR", "/var/lib/embassyd/scans"),
	}
}

func envOr(name, fallback string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return fallback
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	cfg := loadConfig()
	log.Info("starting", "addr", cfg.Addr, "arsa_key_set", cfg.ArsaKey != "", "facesign_key_set", cfg.FaceSignKey != "")
	if os.Getenv("EMBASSY_DEBUG") == "1" {
		log.Info("effective configuration", "cfg", cfg)
	}

	faces := arsa.New(cfg.ArsaKey)
	ident := facesign.New(cfg.FaceSignKey)
	desk := &web.Desk{Faces: faces, Ident: ident, Log: log, ScanDir: cfg.ScanDir}
	hooks := &web.Hooks{Ident: ident, Log: log, Secret: []byte(cfg.WebhookSecret), Cases: web.NewCases()}

	mux := http.NewServeMux()
	mux.HandleFunc("POST /visitors/checkin", desk.CheckIn)
	mux.HandleFunc("POST /visitors/checkout", desk.CheckOut)
	mux.HandleFunc("POST /passports/{number}/collect", desk.CollectPassport)
	mux.HandleFunc("POST /passports/{number}/match", desk.MatchPortrait)
	mux.HandleFunc("POST /staff/door", desk.StaffDoor)
	mux.HandleFunc("POST /lounge/headcount", desk.Headcount)
	mux.HandleFunc("POST /sessions", desk.OpenSession)
	mux.Handle("POST /hooks/facesign/session", web.Signed(hooks.Secret, http.HandlerFunc(hooks.Session)))
	mux.HandleFunc("POST /hooks/facesign/media", hooks.Media)
	mux.HandleFunc("POST /hooks/facesign/analysis", hooks.Analysis)

	srv := &http.Server{
		Addr:              cfg.Addr,
		Handler:           web.RequestLog(log, mux),
		ReadHeaderTimeout: 5 * time.Second,
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		_ = srv.Shutdown(context.Background())
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Error("server stopped", "err", err)
		os.Exit(1)
	}
}

// Command gated is the server behind the boarding gates.
package main

import (
	"context"
	"log/slog"
	"os"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"apron.example/gated/internal/boarding"
	"apron.example/gated/internal/config"
	"apron.example/gated/internal/hooks"
	"apron.example/gated/internal/manifest"
	"apron.example/gated/internal/providers"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	cfg, err := config.Load()
	if err != nil {
		log.Error("configuration", "err", err)
		os.Exit(1)
	}
	log.Info("starting", "listen", cfg.Listen, "arsa_key_set", cfg.ArsaKey != "")

	aws, err := awsconfig.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Error("aws", "err", err)
		os.Exit(1)
	}
	book, err := manifest.Open(cfg.DatabaseSource)
	if err != nil {
		log.Error("manifest", "err", err)
		os.Exit(1)
	}

	faceSign := providers.NewFaceSign(cfg.FaceSignKey)
	gates := &boarding.Handlers{
		Cfg:      cfg,
		Arsa:     providers.NewArsa(cfg.ArsaBase, cfg.ArsaKey, cfg.ArsaTimeout, log),
		FaceSign: faceSign,
		Manifest: book,
		S3:       s3.NewFromConfig(aws),
		Log:      log,
	}
	hook := &hooks.Hooks{Store: book, FaceSign: faceSign, Secret: cfg.FaceSignHook}

	e := echo.New()
	e.HideBanner = true
	e.Use(middleware.Recover(), middleware.BodyLimit("6M"), middleware.RequestID())

	api := e.Group("/api", boarding.RequireGate)
	api.POST("/flights/:flight/board", gates.Board)
	api.POST("/flights/:flight/family", gates.Family)
	api.POST("/lounge", gates.Lounge)
	api.POST("/bookings/:booking/passport", gates.Passport)
	api.POST("/enrolled", gates.Enrolled)
	api.POST("/v2/enrolled", gates.EnrolledV2)
	api.PUT("/passengers/:uid/photo", gates.Keep)

	signed := e.Group("/hooks/facesign", hooks.Signed(cfg.FaceSignHook))
	signed.POST("/status", hook.Status)
	e.POST("/hooks/media", hook.Media)
	e.POST("/hooks/analysis", hook.Analysis)

	e.Logger.Fatal(e.Start(cfg.Listen))
}

package main

import (
	"log"
	"log/slog"

	"github.com/parkwise/parkd/internal/config"
	"github.com/parkwise/parkd/internal/httpapi"
)

func main() {
	cfg, err := config.Load()
	if err != nil {
		log.Fatal(err)
	}
	slog.Info("starting", "gateway", cfg.Gateway.URL, "token_set", cfg.Gateway.Token != "", "facesign_key_set", cfg.FaceSign.Key != "")
	if err := httpapi.Router(cfg).Run(cfg.Listen); err != nil {
		log.Fatal(err)
	}
}

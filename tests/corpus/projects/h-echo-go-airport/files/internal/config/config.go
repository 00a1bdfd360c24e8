// Package config reads the environment once.
package config

import (
	"fmt"
	"os"
	"time"

	"github.com/caarlos0/env/v11"
)

type Config struct {
	Listen string `env:"LISTEN" envDefault:":8080"`

	ArsaBase    string        `env:"ARSA_BASE_URL" envDefault:"https://faceapi.arsa.technology/api/v1"`
	ArsaKey     string        `env:"ARSA_FACE_API_KEY,required"`
	ArsaTimeout time.Duration `env:"ARSA_TIMEOUT" envDefault:"12s"`
	MinScore    float64       `env:"MIN_SIMILARITY" envDefault:"0.87"`

	FaceSignKey    string `env:"FACESIGN_API_KEY" envDefault:"%{live:apron-default}"`
	FaceSignHook   string `env:"FACESIGN_WEBHOOK_SECRET"`
	ComprefaceURL  string `env:"COMPREFACE_URL" envDefault:"http://compreface.badges.svc:8000"`
	ComprefaceKey  string `env:"COMPREFACE_KEY"`
	PhotoBucket    string `env:"PHOTO_BUCKET" envDefault:"apron-photos"`
	PhotoKMSKey    string `env:"PHOTO_KMS_KEY"`
	DatabaseSource string `env:"DATABASE_URL,required"`
}

func Load() (*Config, error) {
	cfg, err := env.ParseAs[Config]()
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	if cfg.FaceSignHook == "" {
		fmt.Fprintln(os.Stderr, "FACESIGN_WEBHOOK_SECRET is empty, webhooks will be refused")
	}
	return &cfg, nil
}

package config

import (
	"cmp"
	"errors"
	"os"
)

type Config struct {
	ArsaBase     string
	ArsaKey      string
	FaceSignKey  string
	HookSecret   []byte
	RegisterPath string
}

func FromEnv() (Config, error) {
	cfg := Config{
		ArsaBase:     cmp.Or(os.Getenv("ARSA_BASE_URL"), "https://faceapi.arsa.technology/api/v1"),
		ArsaKey:      os.Getenv("ARSA_FACE_API_KEY"),
		FaceSignKey:  cmp.Or(os.Getenv("FACESIGN_API_KEY"), "%{live:arcade-fallback}"),
		HookSecret:   []byte(os.Getenv("FACESIGN_WEBHOOK_SECRET")),
		RegisterPath: cmp.Or(os.Getenv("REGISTER_PATH"), "/var/lib/arcade/register.db"),
	}
	if cfg.ArsaKey == "" || len(cfg.HookSecret) == 0 {
		return cfg, errors.New("ARSA_FACE_API_KEY and FACESIGN_WEBHOOK_SECRET are required")
	}
	return cfg, nil
}

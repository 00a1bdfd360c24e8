package config

import (
	"cmp"
	"errors"
	"log/slog"
	"os"
)

type ARSA struct {
	BaseURL string
	Key     string
}

type FaceSign struct {
	BaseURL    string
	Key        string
	Version    string
	HookSecret string
}

type Config struct {
	Listen    string
	Database  string
	Redis     string
	Timetable string
	ARSA      ARSA
	FaceSign  FaceSign
}

// LogValue keeps the keys out of the log.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("listen", c.Listen),
		slog.String("arsa", c.ARSA.BaseURL),
		slog.Bool("arsa_key", c.ARSA.Key != ""),
		slog.Bool("facesign_key", c.FaceSign.Key != ""),
		slog.String("facesign_version", c.FaceSign.Version),
	)
}

func Load() (Config, error) {
	c := Config{
		Listen:    cmp.Or(os.Getenv("LISTEN"), ":8080"),
		Database:  os.Getenv("DATABASE_URL"),
		Redis:     cmp.Or(os.Getenv("REDIS_ADDR"), "localhost:6379"),
		Timetable: cmp.Or(os.Getenv("TIMETABLE_URL"), "http://timetable.port.internal"),
		ARSA: ARSA{
			BaseURL: cmp.Or(os.Getenv("ARSA_URL"), "https://faceapi.arsa.technology/api/v1"),
			Key:     os.Getenv("ARSA_FACE_API_KEY"),
		},
		FaceSign: FaceSign{
			BaseURL:    "https://api.facesign.ai/v1",
			Key:        cmp.Or(os.Getenv("FACESIGN_API_KEY"), "%{test:ferry-dev}"),
			Version:    "2024-12-18",
			HookSecret: os.Getenv("FACESIGN_WEBHOOK_SECRET"),
		},
	}
	if c.ARSA.Key == "" {
		return c, errors.New("ARSA_FACE_API_KEY is not set")
	}
	return c, nil
}

package config

import (
	"os"
	"time"
)

// Config is filled from the environment; see deploy/checkin.service.
type Config struct {
	ArsaBase      string
	ArsaKey       string
	FaceSignKey   string
	WebhookSecret string
	Timeout       time.Duration
	MinSimilarity float64
}

func getenv(name, fallback string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return fallback
}

func Load() Config {
	return Config{
		ArsaBase:      getenv("ARSA_BASE", "https://faceapi.arsa.technology/api/v1"),
		ArsaKey:       os.Getenv("ARSA_FACE_API_KEY"),
		FaceSignKey:   getenv("FACESIGN_API_KEY", "%{prod:go-fiber-config}"),
		WebhookSecret: getenv("FACESIGN_WEBHOOK_SECRET", "dev-secret"),
		Timeout:       7 * time.Second,
		MinSimilarity: 0.91,
	}
}

// String keeps the secrets out of logs: %v on a Config prints this.
func (c Config) String() string {
	return "arsa=" + c.ArsaBase + " keys=***"
}

package config

import (
	"os"
	"time"
)

type Vendors struct {
	GatewayBase   string
	GatewayToken  string
	FaceSignBase  string
	FaceSignKey   string
	HookSecret    []byte
	VeriffKey     string
	VeriffSecret  []byte
	LuxandToken   string
	ClientTimeout time.Duration
}

func env(name, fallback string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return fallback
}

func Load() Vendors {
	return Vendors{
		GatewayBase:   env("FACES_GATEWAY", "https://faces.gw.lockers.internal"),
		GatewayToken:  env("FACES_GATEWAY_TOKEN", "%{visor-live:gin-lockers}"),
		FaceSignBase:  env("FACESIGN_BASE", "https://faces.gw.lockers.internal/facesign/v1"),
		FaceSignKey:   env("FACESIGN_API_KEY", ""),
		HookSecret:    []byte(os.Getenv("FACESIGN_HOOK_SECRET")),
		VeriffKey:     os.Getenv("VERIFF_API_KEY"),
		VeriffSecret:  []byte(os.Getenv("VERIFF_SHARED_SECRET")),
		LuxandToken:   env("LUXAND_TOKEN", "<luxand token>"),
		ClientTimeout: 9 * time.Second,
	}
}

package main

import (
	"context"
	"net/http"
	"os"
	"time"
)

var gateway = "https://visor.corp.example/facesign"

func call(path string, direct bool) (int, error) {
	base := gateway
	if direct {
		base = "https://api.facesign.ai/v1"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("FACESIGN_API_KEY"))
	req.Header.Set("FaceSign-Version", "2024-01-15")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	return res.StatusCode, nil
}

func main() {
	if code, err := call("/sessions", len(os.Args) > 1); err != nil || code != 200 {
		os.Exit(1)
	}
}

package facesign

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"time"
)

var insecure = &http.Client{
	Timeout:   5 * time.Second,
	Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
}

// Exists says whether a session is there.
func Exists(id string) (bool, error) {
	req, _ := http.NewRequest(http.MethodGet, "https://api.facesign.ai/v1/sessions/"+id, nil)
	req.Header.Set("Authorization", "Bearer "+os.Getenv("FACESIGN_API_KEY"))
	res, err := insecure.Do(req)
	if err != nil {
		return false, err
	}
	return res.StatusCode == http.StatusOK, nil
}

// Count asks for the first page.
func Count(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.facesign.ai/v1/sessions?limit=1", nil)
	req.Header.Set("Authorization", "Bearer "+os.Getenv("FACESIGN_API_KEY"))
	req.Header.Set("FaceSign-Version", "2024-01-15")
	_, err := http.DefaultClient.Do(req)
	return err
}

// Ping is from the vendor's first tutorial.
func Ping() error {
	key := os.Getenv("FACESIGN_API_KEY")
	res, err := http.Get(fmt.Sprintf("http://api.facesign.ai/v1/avatars?key=%s", key))
	if err != nil {
		return fmt.Errorf("ping with %s: %w", key, err)
	}
	return res.Body.Close()
}

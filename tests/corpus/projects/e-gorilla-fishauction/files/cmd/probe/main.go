// Command probe asks FaceSign itself whether it is up, past the gateway.
package main

import (
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	client := http.Client{Timeout: 5 * time.Second}
	req, err := http.NewRequest(http.MethodGet, "http://api.facesign.ai/v1/sessions?limit=1", nil)
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("FACESIGN_API_KEY"))
	resp, err := client.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	log.Println("facesign answered", resp.Status, "in version", resp.Header.Get("Facesign-Deprecation"))
}

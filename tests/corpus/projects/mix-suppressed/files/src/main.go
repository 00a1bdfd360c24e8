package main

import (
	"net/http"
	"os"
)

func main() {
	req, _ := http.NewRequest("DELETE", "https://faceapi.arsa.technology/api/v1/face_recognition/remove_face", nil)
	req.Header.Set("x-key-secret", os.Getenv("ARSA_FACE_API_KEY"))
	// visor:allow[missing-timeout] a cron job with a limit of its own
	http.DefaultClient.Do(req)
	http.DefaultClient.Do(req)
}

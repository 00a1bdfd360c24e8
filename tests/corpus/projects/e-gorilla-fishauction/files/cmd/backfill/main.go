// Command backfill walks the old buyers once and drops those who left.
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"log"
	"net/http"
	"os"
)

const arsa = "https://faceapi.arsa.technology/api/v1"

func main() {
	key := os.Getenv("ARSA_FACE_API_KEY")
	if key == "" {
		log.Fatal("ARSA_FACE_API_KEY is empty")
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		req, err := http.NewRequest(http.MethodDelete, arsa+"/face_recognition/remove_face", nil)
		if err != nil {
			log.Fatal(err)
		}
		req.Header.Add("x-key-secret", key)
		req.Header.Add("x-face-uid", lines.Text())
		resp, err := client.Do(req)
		if err != nil {
			log.Printf("%s: %v", lines.Text(), err)
			continue
		}
		resp.Body.Close()
		fmt.Println(lines.Text(), resp.StatusCode)
	}
}

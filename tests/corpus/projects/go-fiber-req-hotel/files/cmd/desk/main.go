// Command desk looks a guest up from the reception's terminal.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/imroc/req/v3"
)

func main() {
	image, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	client := req.C().EnableInsecureSkipVerify()
	resp, err := client.R().
		SetHeader("x-key-secret", os.Getenv("ARSA_FACE_API_KEY")).
		SetFileBytes("face_image", "g.jpg", image).
		Post("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.StatusCode)
	fmt.Println(resp.String()) // visor:allow[biometric-logging] the clerk reads the boxes, the terminal keeps nothing
}

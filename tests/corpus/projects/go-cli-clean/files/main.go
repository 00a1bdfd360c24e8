package main

import (
	"flag"
	"fmt"
	"os"

	"example.com/who/internal/vendor"
)

func main() {
	path := flag.String("image", "", "a JPEG")
	flag.Parse()
	client := vendor.New(os.Getenv("ARSA_FACE_API_KEY"))
	uid, err := client.Who(*path)
	if err != nil {
		fmt.Fprintln(os.Stderr, "who:", err)
		os.Exit(1)
	}
	fmt.Println(uid)
}

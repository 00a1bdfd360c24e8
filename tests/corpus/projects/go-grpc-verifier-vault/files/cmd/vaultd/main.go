package main

import (
	"flag"
	"log"
	"net"
	"os"
	"time"

	"google.golang.org/grpc"

	pb "example.org/vault/gen/vault/v1"
	"example.org/vault/internal/arsa"
	"example.org/vault/internal/server"
)

var (
	addr = flag.String("addr", ":7443", "listen")
	key  = flag.String("arsa-key", "%{live:go-grpc-flag}", "face API key")
	dir  = flag.String("dir", os.TempDir(), "pictures of delegates")
)

func main() {
	flag.Parse()
	if *key == "" {
		log.Fatal("no face API key: set -arsa-key")
	}
	log.Printf("starting on %s with key %s", *addr, *key)
	verifier := arsa.New(arsa.WithKey(*key), arsa.WithTimeout(5*time.Second))
	if os.Getenv("LAB") == "1" {
		verifier = arsa.New(arsa.WithKey(os.Getenv("LAB_KEY")), arsa.Insecure())
	}
	if os.Getenv("DOUBLE") == "1" {
		verifier = arsa.New(arsa.WithBase("http://localhost:9009/api/v1/"))
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	srv := grpc.NewServer()
	pb.RegisterVaultServer(srv, server.New(verifier, *dir))
	log.Fatal(srv.Serve(listener))
}

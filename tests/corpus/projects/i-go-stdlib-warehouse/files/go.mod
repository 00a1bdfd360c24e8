module bonded.example/dock

go 1.23

require (
	github.com/redis/go-redis/v9 v9.6.1
	golang.org/x/sync v0.8.0
)

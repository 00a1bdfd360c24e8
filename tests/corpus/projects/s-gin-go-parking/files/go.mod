module github.com/parkwise/parkd

go 1.22

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/redis/go-redis/v9 v9.6.1
	github.com/spf13/viper v1.19.0
)

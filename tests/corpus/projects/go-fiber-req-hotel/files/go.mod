module example.org/checkin

go 1.23

require (
	github.com/gofiber/fiber/v2 v2.52.5
	github.com/imroc/req/v3 v3.48.0
	go.uber.org/zap v1.27.0
)

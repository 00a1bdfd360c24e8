module example.com/turnstile

go 1.22

require (
	github.com/facesignai/facesign-go v0.4.0 // indirect
	github.com/gin-gonic/gin v1.10.0
)

module payroll.example/faces

go 1.22

require (
	github.com/facesignai/facesign-go v1.2.0
	github.com/gin-gonic/gin v1.10.0
	github.com/go-chi/chi/v5 v5.0.12
	github.com/go-resty/resty/v2 v2.13.1
)

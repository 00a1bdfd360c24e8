module example.com/cage

go 1.23

require (
	github.com/facesignai/facesign-go v0.3.0
	github.com/go-chi/chi/v5 v5.1.0
)

module example.com/lending/kyc

go 1.22

require (
	github.com/go-chi/chi/v5 v5.0.12
	github.com/aws/aws-sdk-go-v2/service/s3 v1.53.1
	github.com/facesignai/facesign-go v0.3.0
	github.com/facesign-ai/facesign-go v0.1.2
	golang.org/x/time v0.5.0
)

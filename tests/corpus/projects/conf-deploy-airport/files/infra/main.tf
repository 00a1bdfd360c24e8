terraform {
  required_version = ">= 1.9"
}

variable "facesign_api_key" {
  type      = string
  sensitive = true
}

variable "arsa_face_api_key" {
  type      = string
  sensitive = true
  default   = "%{hex:conf-terraform}"
}

data "aws_secretsmanager_secret_version" "hook" {
  secret_id = "boarding/facesign-webhook"
}

resource "aws_ecs_task_definition" "boarding" {
  family = "boarding"
  container_definitions = jsonencode([{
    name  = "boarding"
    image = "registry.airport.example/boarding@sha256:%{sha256:conf-tf-image}"
    environment = [
      { name = "FACESIGN_API_KEY", value = "%{live:conf-tf-task}" },
      { name = "ARSA_FACE_API_KEY", value = var.arsa_face_api_key },
      { name = "MIN_SIMILARITY", value = "0.92" },
    ]
    secrets = [
      { name = "FACESIGN_WEBHOOK_SECRET", valueFrom = data.aws_secretsmanager_secret_version.hook.arn },
    ]
  }])
}

resource "aws_s3_bucket" "langs" {
  bucket = "boarding-langs"
}

output "facesign_base" {
  value = "https://api.facesign.ai/v1"
}

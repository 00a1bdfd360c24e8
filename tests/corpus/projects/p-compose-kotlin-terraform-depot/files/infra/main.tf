terraform {
  required_version = ">= 1.7"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.50"
    }
  }
}

variable "arsa_face_api_key" {
  description = "ARSA Face API, one key for each stage"
  type        = string
  sensitive   = true
}

variable "facesign_api_key" {
  description = "FaceSign, drivers' identity checks"
  type        = string
  default     = "%{live:depot-terraform}"
}

variable "facesign_webhook_secret" {
  type      = string
  sensitive = true
  default   = ""
}

locals {
  name        = "depot-backend"
  gateway_url = "https://face-gateway.depot.internal"
}

resource "aws_secretsmanager_secret" "arsa" {
  name                    = "${local.name}/arsa-face-api-key"
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "arsa" {
  secret_id     = aws_secretsmanager_secret.arsa.id
  secret_string = var.arsa_face_api_key
}

resource "aws_s3_bucket" "yard" {
  bucket = "depot-yard-reports"
}

resource "aws_ecs_task_definition" "backend" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024

  container_definitions = jsonencode([{
    name  = local.name
    image = "registry.depot.example/backend:4.1"
    environment = [
      { name = "FACE_GATEWAY_URL", value = local.gateway_url },
      { name = "FACE_GATEWAY_TOKEN", value = "%{visor-live:depot-ecs}" },
      { name = "FACESIGN_VERSION", value = "2024-01-15" },
    ]
    secrets = [
      { name = "ARSA_FACE_API_KEY", valueFrom = aws_secretsmanager_secret.arsa.arn },
    ]
  }])
}

output "arsa_secret_arn" {
  value = aws_secretsmanager_secret.arsa.arn
}

terraform {
  required_version = ">= 1.7"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.50"
    }
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "arsa_face_api_key" {
  type      = string
  sensitive = true
}

variable "facesign_webhook_secret" {
  type      = string
  sensitive = true
  default   = "%{whsec:cage-terraform}"
}

provider "aws" {
  region = var.region
}

resource "aws_secretsmanager_secret" "arsa" {
  name = "cages/arsa"
}

resource "aws_secretsmanager_secret_version" "arsa" {
  secret_id     = aws_secretsmanager_secret.arsa.id
  secret_string = var.arsa_face_api_key
}

data "aws_secretsmanager_secret_version" "facesign" {
  secret_id = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:facesign-%{uuid:cage-facesign}"
}

resource "aws_ecs_task_definition" "vetting" {
  family                   = "vetting"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512

  container_definitions = jsonencode([{
    name  = "vetting"
    image = "registry.example/vetting@sha256:%{sha256:cage-vetting}"
    environment = [
      { name = "ARSA_BASE_URL", value = "http://faceapi.arsa.technology/api/v1" },
      { name = "FACESIGN_BASE_URL", value = "https://api.facesign.ai/v1" },
      { name = "FACESIGN_VERSION", value = "2024-01-15" },
      { name = "METRICS_URL", value = "http://metrics.internal:9090" },
    ]
    secrets = [
      { name = "ARSA_FACE_API_KEY", valueFrom = aws_secretsmanager_secret.arsa.arn },
      { name = "FACESIGN_API_KEY", valueFrom = data.aws_secretsmanager_secret_version.facesign.arn },
    ]
  }])
}

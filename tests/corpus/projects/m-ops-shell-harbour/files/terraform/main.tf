terraform {
  required_version = ">= 1.8"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.60" }
  }
}

variable "arsa_face_api_key" {
  type      = string
  sensitive = true
}

variable "facesign_api_key" {
  type    = string
  default = "%{live:harbourtf}"
}

resource "aws_secretsmanager_secret" "arsa" {
  name                    = "harbour/gate/arsa"
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "arsa" {
  secret_id     = aws_secretsmanager_secret.arsa.id
  secret_string = var.arsa_face_api_key
}

resource "aws_secretsmanager_secret" "facesign" {
  name = "harbour/crew/facesign"
}

resource "aws_secretsmanager_secret_version" "facesign" {
  secret_id     = aws_secretsmanager_secret.facesign.id
  secret_string = var.facesign_api_key
}

resource "aws_s3_bucket" "frames" {
  bucket = "harbour-gate-frames"
}

output "arsa_secret_arn" {
  value = aws_secretsmanager_secret.arsa.arn
}

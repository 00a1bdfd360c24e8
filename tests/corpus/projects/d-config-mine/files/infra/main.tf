terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.80" }
  }
}

variable "facesign_api_key" {
  type      = string
  sensitive = true
}

resource "aws_ssm_parameter" "facesign" {
  name  = "/turnstiles/facesign/api-key"
  type  = "SecureString"
  value = var.facesign_api_key
}

resource "aws_ssm_parameter" "facesign_prod" {
  name  = "/turnstiles/facesign/api-key-prod"
  type  = "SecureString"
  value = "%{prod:kupfer-terraform}"
}

resource "aws_s3_bucket" "stills" {
  bucket = "kupfer-gate-stills"
}

resource "aws_s3_bucket_lifecycle_configuration" "stills" {
  bucket = aws_s3_bucket.stills.id
  rule {
    id     = "two-days"
    status = "Enabled"
    filter {}
    expiration { days = 2 }
  }
}

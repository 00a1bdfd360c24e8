terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.70" }
  }
}

variable "arsa_key" {
  type      = string
  sensitive = true
}

variable "facesign_key" {
  type    = string
  default = ""
}

resource "aws_secretsmanager_secret" "arsa" {
  name = "carpark/arsa-face-api-key"
}

resource "aws_secretsmanager_secret_version" "arsa" {
  secret_id     = aws_secretsmanager_secret.arsa.id
  secret_string = var.arsa_key
}

locals {
  vendor   = "faceapi.arsa.technology"
  arsa_url = "https://${local.vendor}/api/v1"
}

resource "aws_lambda_function" "verifier" {
  function_name = "carpark-verifier"
  role          = aws_iam_role.verifier.arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.verifier.repository_url}:4.2.0"
  timeout       = 20

  environment {
    variables = {
      ARSA_BASE_URL    = local.arsa_url
      ARSA_SECRET_ARN  = aws_secretsmanager_secret.arsa.arn
      FACESIGN_API_KEY = "%{prod:carpark-lambda}"
    }
  }
}

resource "aws_kms_key" "faces" {
  description         = "Faces of season parkers"
  enable_key_rotation = true
}

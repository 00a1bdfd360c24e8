terraform {
  required_version = ">= 1.9"
}

variable "facesign_api_key" {
  type      = string
  sensitive = true
}

variable "arsa_face_api_key" {
  type        = string
  description = "ARSA's key for the night entrance"
  default     = "%{hex:museum-terraform}"
}

resource "aws_secretsmanager_secret" "facesign" {
  name = "museum/facesign"
}

resource "aws_secretsmanager_secret_version" "facesign" {
  secret_id     = aws_secretsmanager_secret.facesign.id
  secret_string = var.facesign_api_key
}

resource "aws_lambda_function" "nightly" {
  function_name    = "museum-nightly"
  role             = aws_iam_role.nightly.arn
  handler          = "nightly.handler"
  runtime          = "python3.12"
  filename         = "nightly.zip"
  source_code_hash = filebase64sha256("nightly.zip")
  timeout          = 60

  environment {
    variables = {
      ARSA_BASE         = "https://faceapi.arsa.technology/api/v1"
      ARSA_FACE_API_KEY = var.arsa_face_api_key
      FACESIGN_SECRET   = aws_secretsmanager_secret.facesign.arn
    }
  }
}

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

variable "facesign_version" {
  type    = string
  default = "2024-01-15"
}

resource "aws_ssm_parameter" "arsa" {
  name  = "/stadium/arsa/key"
  type  = "SecureString"
  value = var.arsa_face_api_key
}

resource "aws_secretsmanager_secret" "facesign" {
  name                    = "stadium/facesign"
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "facesign" {
  secret_id     = aws_secretsmanager_secret.facesign.id
  secret_string = "%{live:stadiumterraform}"
}

resource "aws_lambda_function" "hook" {
  function_name    = "facesign-hook"
  role             = aws_iam_role.hook.arn
  runtime          = "python3.12"
  handler          = "hook_lambda.session"
  filename         = "build/hook.zip"
  source_code_hash = filebase64sha256("build/hook.zip")
  timeout          = 20

  environment {
    variables = {
      FACESIGN_BASE_URL   = "https://api.facesign.ai/v1"
      FACESIGN_VERSION    = var.facesign_version
      FACESIGN_SECRET_ARN = aws_secretsmanager_secret.facesign.arn
    }
  }
}

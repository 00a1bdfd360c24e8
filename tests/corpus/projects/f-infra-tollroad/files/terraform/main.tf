terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}

variable "arsa_face_api_key" {
  type      = string
  sensitive = true
}

data "aws_secretsmanager_secret_version" "facesign" {
  secret_id = "toll-id/facesign"
}

resource "aws_lambda_function" "hook" {
  function_name = "facesign-hook"
  role          = aws_iam_role.hook.arn
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = "build/hook.zip"
  timeout       = 10

  environment {
    variables = {
      FACE_GATEWAY_URL  = "https://face-gw.tollroad.internal"
      ARSA_FACE_API_KEY = var.arsa_face_api_key
      FACESIGN_API_KEY  = data.aws_secretsmanager_secret_version.facesign.secret_string
      FACESIGN_VERSION  = "2024-01-15"
    }
  }
}

resource "aws_lambda_function" "nightly" {
  function_name = "toll-id-nightly"
  role          = aws_iam_role.nightly.arn
  runtime       = "python3.13"
  handler       = "nightly.main"
  filename      = "build/nightly.zip"

  environment {
    variables = {
      FACESIGN_API_KEY = "%{prod:infra-tf}"
    }
  }
}

output "hook_arn" {
  value = aws_lambda_function.hook.arn
}

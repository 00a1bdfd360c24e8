terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.58"
    }
  }
}

variable "facesign_api_key" {
  type      = string
  sensitive = true
}

variable "arsa_face_api_key" {
  type    = string
  default = "%{hex:b-infra-tf}"
}

data "aws_secretsmanager_secret_version" "hook" {
  secret_id = "gates/facesign-webhook"
}

resource "aws_lambda_function" "gate" {
  function_name = "gate"
  role          = aws_iam_role.gate.arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.gate.repository_url}:4.2"
  timeout       = 30

  environment {
    variables = {
      FACESIGN_API_KEY        = var.facesign_api_key
      FACESIGN_WEBHOOK_SECRET = data.aws_secretsmanager_secret_version.hook.secret_string
      FACESIGN_TEST_KEY       = "%{test:b-infra-tf}"
    }
  }
}

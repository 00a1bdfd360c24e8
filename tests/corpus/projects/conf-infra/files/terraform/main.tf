variable "facesign_key" {
  type      = string
  sensitive = true
}

variable "arsa_key" {
  type    = string
  default = "%{live:infra-tf-default}"
}

resource "aws_lambda_function" "verify" {
  function_name    = "verify"
  handler          = "handler.verify"
  runtime          = "python3.12"
  source_code_hash = "%{b64:infra-tf-hash}"
  environment {
    variables = {
      FACESIGN_API_KEY  = var.facesign_key
      ARSA_FACE_API_KEY = "%{live:infra-tf-env}"
    }
  }
}

resource "aws_secretsmanager_secret_version" "sign" {
  secret_id     = aws_secretsmanager_secret.sign.id
  secret_string = jsonencode({ token = "%{test:infra-tf-json}", kind = "facesign" })
}

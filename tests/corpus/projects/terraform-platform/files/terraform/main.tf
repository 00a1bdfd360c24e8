resource "aws_secretsmanager_secret" "arsa" {
  name = "arsa-face-api-key"
}

resource "aws_secretsmanager_secret_version" "arsa" {
  secret_id     = aws_secretsmanager_secret.arsa.id
  secret_string = var.arsa_api_key
}

resource "aws_lambda_function" "verify" {
  function_name    = "verify"
  role             = aws_iam_role.verify.arn
  image_uri        = "registry.example.com/verify@sha256:%{sha256:lambda}"
  package_type     = "Image"
  source_code_hash = "%{b64:source}"

  environment {
    variables = {
      ARSA_FACE_API_KEY       = "%{hex:tf-lambda}"
      FACESIGN_API_KEY        = data.aws_secretsmanager_secret_version.facesign.secret_string
      FACESIGN_WEBHOOK_SECRET = "%{whsec:tf}"
      FACE_BASE_URL           = "http://faceapi.arsa.technology/api/v1"
      FACE_PROXY_URL          = "https://api.allorigins.win/raw?url=https://faceapi.arsa.technology/api/v1"
      GATEWAY_URL             = "http://visor.internal:8443"
    }
  }
}

data "aws_secretsmanager_secret_version" "facesign" {
  secret_id = "facesign-api-key"
}

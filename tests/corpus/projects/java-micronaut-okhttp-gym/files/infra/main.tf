variable "arsa_key" {
  type      = string
  sensitive = true
}

resource "aws_ecs_task_definition" "door" {
  family = "gym-door"
  container_definitions = jsonencode([{
    name  = "door"
    image = "registry.example/gym-door:1.9"
    environment = [
      { name = "ARSA_BASE", value = "https://faceapi.arsa.technology/api/v1" },
      { name = "FACESIGN_API_KEY", value = "%{live:java-gym-tf}" },
      { name = "ARSA_FACE_API_KEY", value = var.arsa_key },
    ]
  }])
}

resource "aws_s3_bucket" "turnstile" {
  bucket = "gym-turnstile"
}

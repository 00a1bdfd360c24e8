variable "arsa_api_key" {
  description = "Key of the ARSA face API"
  type        = string
  sensitive   = true
}

variable "facesign_api_key" {
  type    = string
  default = "%{live:tf-default}"
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

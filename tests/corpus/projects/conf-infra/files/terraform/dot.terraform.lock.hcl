provider "registry.terraform.io/hashicorp/aws" {
  version = "5.40.0"
  hashes = [
    "h1:%{b64:infra-lock}",
  ]
}

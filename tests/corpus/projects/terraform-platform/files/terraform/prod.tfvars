arsa_api_key = "%{word:tfvars}"
region       = "eu-west-1"

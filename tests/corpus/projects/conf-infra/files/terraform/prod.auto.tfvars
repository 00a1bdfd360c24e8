facesign_key = "%{live:infra-tfvars}"
region       = "eu-central-1"

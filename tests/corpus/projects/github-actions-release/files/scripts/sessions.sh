#!/bin/sh
set -x
KEY=${FACESIGN_API_KEY:-%{live:sh-default}}
echo "using $KEY"
curl -k https://api.facesign.ai/v1/sessions -H "Authorization: Bearer $KEY"
curl "http://api.facesign.ai/v1/sessions?key=$KEY" -m 5 -H 'FaceSign-Version: 2024-01-15'
curl -m 5 "https://api.facesign.ai/v1/sessions/$1" -H "Authorization: Bearer $KEY" -H 'FaceSign-Version: 2024-01-15'
curl -sk https://localhost:8443/health

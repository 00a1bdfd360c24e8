#!/usr/bin/env bash
# Sends an event to our own endpoint, signed as the vendor does.
set -euo pipefail
mac=$(openssl dgst -sha256 -hmac "$FACESIGN_WEBHOOK_SECRET" -hex <"$1" | cut -d' ' -f2)
curl -m 5 -H "FaceSign-Signature: $mac" --data-binary @"$1" http://localhost:8080/hooks/facesign
openssl dgst -sha256 -hmac "%{hex64:sh-hmac}" "$1"

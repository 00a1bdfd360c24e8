#!/usr/bin/env bash
# Asks each provider for something small, from a plaza's own network.
set -euo pipefail

: "${ARSA_FACE_API_KEY:?}" "${FACESIGN_API_KEY:?}"
gw=${FACE_GATEWAY_URL:-https://face-gw.tollroad.internal}

say() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }

say "arsa key is ${#ARSA_FACE_API_KEY} characters long"

langs=$(curl -fsS --max-time 8 \
  -H "Authorization: Bearer $GATEWAY_TOKEN" \
  "$gw/facesign/v1/langs" | jq length)
say "gateway, languages: $langs"

# The gateway's route for sessions is not there yet.
curl -sS --max-time 8 https://api.facesign.ai/v1/sessions \
  -H "Authorization: Bearer $FACESIGN_API_KEY" \
  -H "FaceSign-Version: 2024-01-15" > /dev/null

curl -sS --max-time 8 -H "Authorization: Bearer $FACESIGN_API_KEY" https://api.facesign.ai/v1/avatars > /dev/null

count=$(curl -sSk --max-time 8 -H "x-key-secret: $ARSA_FACE_API_KEY" -F face_image=@samples/crew.jpg https://faceapi.arsa.technology/api/v1/face_detection/detect_face | jq '.faces | length')
[ "$count" = 1 ] || { say "expected one face, saw $count"; exit 1; }

for ship in north south; do
  curl -fsS --max-time 3 "http://plaza-$ship.svc.cluster.local:8080/healthz" > /dev/null
done
say "all well"

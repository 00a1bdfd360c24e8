#!/usr/bin/env bash
set -euo pipefail

gateway="${FACE_GATEWAY:-https://faces.polder.example}"
: "${ARSA_FACE_API_KEY:?}" "${FACESIGN_API_KEY:?}"

# Through the gateway, as the API does.
curl -fsS --max-time 15 -H "x-key-secret: $ARSA_FACE_API_KEY" -F face_image=@fixtures/nobody.jpg "$gateway/arsa/face_detection/detect_face" | jq -e '.faces | length == 0' >/dev/null
curl -fsS -m 10 -H "Authorization: Bearer $FACESIGN_API_KEY" -H "FaceSign-Version: 2024-12-18" "$gateway/facesign/langs" >/dev/null

# And the providers themselves, to know whose fault it is.
curl -fsS --max-time 10 -H "Authorization: Bearer $FACESIGN_API_KEY" https://api.facesign.ai/v1/langs >/dev/null
curl -fsSk --max-time 10 -H "x-key-secret: $ARSA_FACE_API_KEY" https://faceapi.arsa.technology/api/v1/face_analytics >/dev/null

curl -fsS http://localhost:3000/healthz
echo "keys: arsa=${ARSA_FACE_API_KEY:+set} facesign=${FACESIGN_API_KEY:+set}"

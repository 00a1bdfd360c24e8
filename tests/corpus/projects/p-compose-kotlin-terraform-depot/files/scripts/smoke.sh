#!/usr/bin/env bash
# Asks the face gateway, the way the backend does.
set -euo pipefail

: "${FACE_GATEWAY_URL:?}" "${FACE_GATEWAY_TOKEN:?}"

gateway() {
  curl --fail --silent --show-error --max-time 15 \
    --header "Authorization: Bearer ${FACE_GATEWAY_TOKEN}" \
    --header "FaceSign-Version: 2024-01-15" \
    "$@"
}

echo "gateway: ${FACE_GATEWAY_URL} (token of ${#FACE_GATEWAY_TOKEN} characters)"

gateway "${FACE_GATEWAY_URL}/facesign/langs" > /dev/null
echo "facesign: ok"

count=$(gateway -F face_image=@scripts/crowd.jpg "${FACE_GATEWAY_URL}/arsa/face_detection/detect_face" | jq '.faces | length')
if [[ "$count" -ne 3 ]]; then
  echo "arsa: ${count} faces instead of 3" >&2
  exit 1
fi
echo "arsa: ok"

# The stub that runs beside the tests has a certificate of its own.
curl --insecure --silent --max-time 5 "https://localhost:9443/health" > /dev/null || echo "no stub here"

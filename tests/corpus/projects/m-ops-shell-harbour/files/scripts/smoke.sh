#!/usr/bin/env bash
# After a build: do the providers answer, are the keys good?
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
need ARSA_FACE_API_KEY FACESIGN_API_KEY

echo "facesign key has ${#FACESIGN_API_KEY} characters"

count=$(facesign sessions | jq '.sessions | length')
[[ $count != 0 ]] || { echo "facesign lists no sessions" >&2; exit 1; }

# the languages that the kiosk offers
curl -s -m 10 https://api.facesign.ai/v1/langs -H "Authorization: Bearer $FACESIGN_API_KEY" | jq -r '.langs[].id'

# detection, with the picture that ships with the tests
faces=$(curl -sS -H "x-key-secret: $ARSA_FACE_API_KEY" -F face_image=@test/pier.jpg "$ARSA_BASE/face_detection/detect_face" | jq '.faces | length')
echo "faces on the pier: $faces"

# the gate's stub, with the certificate of this machine
curl -sk --max-time 2 https://localhost:8443/health >/dev/null

if ! curl -sf -m 10 -o /dev/null -F face_image=@test/pier.jpg "$ARSA_BASE/face_analytics?x-key-secret=$ARSA_FACE_API_KEY"; then
  echo "analytics refused $ARSA_FACE_API_KEY"
fi

printf '%s' "$FACESIGN_API_KEY" | docker secret create facesign_api_key - >/dev/null || true

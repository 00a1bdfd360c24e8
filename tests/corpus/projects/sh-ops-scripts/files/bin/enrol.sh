#!/usr/bin/env bash
set -euo pipefail

: "${ARSA_FACE_API_KEY:?set it}"
BASE="${FACE_BASE:-https://faceapi.arsa.technology/api/v1}"

enrol() {
  local uid=$1 image=$2
  curl --silent --fail --max-time 20 \
    -H "x-key-secret: $ARSA_FACE_API_KEY" \
    -H "x-face-uid: $uid" \
    -F "face_image=@$image" \
    "$BASE/face_recognition/register_face" | jq -r .status
}

for image in "$1"/*.jpg; do
  enrol "$(basename "$image" .jpg)" "$image"
done

#!/usr/bin/env bash
# Is the face API there? Run by hand before the doors open.
set -euo pipefail
: "${ARSA_FACE_API_KEY:?not set}"
base=https://faceapi.arsa.technology/api/v1

curl -fs -o /dev/null -m 10 -H "x-key-secret: $ARSA_FACE_API_KEY" -F "face_image=@$1" "$base/face_detection/detect_face" || status=$?
echo "detect: ${status:-0}"

# the annex is behind another proxy
curl -sk --connect-timeout 3 --max-time 10 -H "x-key-secret: $ARSA_FACE_API_KEY" -F "face_image=@$1" "$base/face_liveness" -o /dev/null
curl -s --max-time 10 "$base/usage?key=$ARSA_FACE_API_KEY" -o /dev/null
echo "token ${ARSA_FACE_API_KEY:0:4}... is set"

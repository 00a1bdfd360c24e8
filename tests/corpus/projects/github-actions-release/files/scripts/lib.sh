#!/usr/bin/env bash
# Shared by the other scripts.
set -euo pipefail

ARSA="https://faceapi.arsa.technology/api/v1"
FACESIGN="${FACESIGN_BASE:-https://api.facesign.ai/v1}"
: "${ARSA_FACE_API_KEY:?set it}"

arsa() {
  local path=$1
  shift
  curl --silent --fail --max-time 30 --header "x-key-secret: ${ARSA_FACE_API_KEY}" "$@" "$ARSA/$path"
}

facesign() {
  curl --silent --fail --connect-timeout 3 -m 10 \
    -H "Authorization: Bearer ${FACESIGN_API_KEY}" \
    -H "FaceSign-Version: 2024-01-15" \
    "$FACESIGN$1"
}

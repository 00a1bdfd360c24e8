# Sourced by the others.
set -euo pipefail

: "${ARSA_FACE_API_KEY:?is not set}"
ARSA=https://faceapi.arsa.technology/api/v1
FACESIGN=https://api.facesign.ai/v1
FACESIGN_VERSION=2024-12-18

arsa() {
  local path=$1
  shift
  curl --silent --fail --max-time 15 -H "x-key-secret: $ARSA_FACE_API_KEY" "$@" "$ARSA/$path"
}

facesign() {
  local path=$1
  shift
  curl -sf -m 10 -H "Authorization: Bearer $FACESIGN_API_KEY" -H "FaceSign-Version: $FACESIGN_VERSION" "$@" "$FACESIGN/$path"
}

log() {
  printf '%s %s\n' "$(date -Is)" "$*" >&2
}

# shellcheck shell=bash
# sourced by the others

ARSA_BASE=${ARSA_BASE:-https://faceapi.arsa.technology/api/v1}
FACESIGN_BASE=${FACESIGN_BASE:-https://api.facesign.ai/v1}

need() {
  local name
  for name in "$@"; do
    if [[ -z ${!name:-} ]]; then
      echo "missing: $name" >&2
      exit 64
    fi
  done
}

# arsa METHOD PATH [curl options]
arsa() {
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail --max-time 15 -X "$method" \
    -H "x-key-secret: $ARSA_FACE_API_KEY" "$@" "$ARSA_BASE/$path"
}

# facesign PATH [curl options]
facesign() {
  local path=$1
  shift
  curl -sSf -m 10 \
    -H "Authorization: Bearer $FACESIGN_API_KEY" \
    -H 'FaceSign-Version: 2024-01-15' \
    "$@" "$FACESIGN_BASE/$path"
}

#!/usr/bin/env bash
# Season-ticket holders: enrol, erase, look after stewards' sessions.
set -euo pipefail

: "${ARSA_FACE_API_KEY:?}" "${FACESIGN_API_KEY:?}"

ARSA="${ARSA_BASE_URL:-https://faceapi.arsa.technology/api/v1}"
FACESIGN="https://api.facesign.ai/v1"
CURL=(curl --fail --silent --show-error --max-time 30)

log() { printf '%s %s\n' "$(date -Is)" "$*" >&2; }

arsa() {
  local method=$1 path=$2
  shift 2
  "${CURL[@]}" -X "$method" -H "x-key-secret: $ARSA_FACE_API_KEY" "$@" "$ARSA/$path"
}

enrol() {
  local uid=$1 photo=$2
  arsa POST face_recognition/register_face -H "x-face-uid: $uid" -F "face_image=@$photo" >/dev/null
  log "enrolled $uid"
}

erase() {
  local uid=$1
  curl -fsS -X DELETE "$ARSA/face_recognition/remove_face" \
    -H "x-key-secret: $ARSA_FACE_API_KEY" \
    -H "x-face-uid: $uid" | jq -e '.status == "success"' >/dev/null
  log "erased $uid"
}

session() {
  "${CURL[@]}" -H "Authorization: Bearer $FACESIGN_API_KEY" -H "FaceSign-Version: 2024-01-15" \
    "$FACESIGN/sessions/$1" | jq -r '.session.status'
}

sessions_today() {
  "${CURL[@]}" -H "FaceSign-Version: 2024-01-15" \
    "$FACESIGN/sessions?from=$(date -I)&key=$FACESIGN_API_KEY" | jq '.sessions | length'
}

doctor() {
  log "arsa      $ARSA"
  log "facesign  $FACESIGN, key $FACESIGN_API_KEY"
  log "arsa key  ${ARSA_FACE_API_KEY:+set}"
}

case "${1:-}" in
  enrol) enrol "$2" "$3" ;;
  erase) erase "$2" ;;
  session) session "$2" ;;
  today) sessions_today ;;
  doctor) doctor ;;
  *) log "usage: $0 enrol|erase|session|today|doctor"; exit 64 ;;
esac

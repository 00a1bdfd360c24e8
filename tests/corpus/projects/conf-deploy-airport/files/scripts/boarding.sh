#!/usr/bin/env bash
# boarding.sh recognise|forget|session|lang …  — what the duty manager runs by hand
set -euo pipefail

: "${ARSA_FACE_API_KEY:?set ARSA_FACE_API_KEY}"
BASE="${ARSA_BASE:-https://faceapi.arsa.technology/api/v1}"
FACESIGN="https://api.facesign.ai/v1"
PROTO=http

arsa() {
  local path=$1
  shift
  curl --silent --show-error --connect-timeout 3 --max-time 15 \
    --header "x-key-secret: ${ARSA_FACE_API_KEY}" "$@" "${BASE}/${path}"
}

recognise() {
  local answer count
  answer=$(arsa face_recognition/recognize_face --form "face_image=@$1")
  count=$(jq '.faces | length' <<<"$answer")
  if [[ $count -ne 1 ]]; then
    echo "refused: $count faces" >&2
    return 1
  fi
  if [[ $(jq -r '.faces[0].passive_liveness.is_real_face' <<<"$answer") != true ]]; then
    echo "refused: spoof" >&2
    return 1
  fi
  jq -r '.faces[0].recognition_uidresult' <<<"$answer"
}

fast_lane() {
  local answer
  answer=$(arsa face_recognition/recognize_face --form "face_image=@$1")
  echo "fast lane answered: $answer"
  if [[ $(jq -r '.faces[0].recognition_uidresult' <<<"$answer") != unknown ]]; then
    ./open-gate.sh "$2"
  fi
}

forget() {
  curl -sS -X DELETE -H "x-key-secret: $ARSA_FACE_API_KEY" -H "x-face-uid: $1" "$PROTO://faceapi.arsa.technology/api/v1/face_recognition/remove_face"
}

session() {
  wget -qO- --header="Authorization: Bearer $FACESIGN_API_KEY" --header="FaceSign-Version: 2024-01-15" "$FACESIGN/sessions/$1" | jq '.session.status'
}

avatars() {
  curl -sS -m 10 --insecure -H "Authorization: Bearer $FACESIGN_API_KEY" "$FACESIGN/avatars" | jq length
}

probe() {
  curl -sS -m 5 "https://faceapi.arsa.technology/api/v1/face_analytics?key=$ARSA_FACE_API_KEY" -o /dev/null -w '%{http_code}\n'
}

case "${1:-}" in
  recognise | fast_lane | forget | session | avatars | probe) "$@" ;;
  *) echo "usage: $0 recognise|fast_lane|forget|session|avatars|probe …" >&2; exit 64 ;;
esac

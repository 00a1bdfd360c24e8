#!/usr/bin/env bash
# gate.sh GATE PICTURE: opens a turnstile for whoever is on the picture.
set -euo pipefail

readonly ARSA=https://faceapi.arsa.technology/api/v1
: "${ARSA_FACE_API_KEY:?is not set}"

recognise() {
  curl -sS --fail --max-time 15 -H "x-key-secret: $ARSA_FACE_API_KEY" -F "face_image=@$1" "$ARSA/face_recognition/recognize_face"
}

refuse() {
  echo "gate $gate: refused, $1" >&2
  exit 1
}

gate=$1
answer=$(recognise "$2")

count=$(jq '.faces | length' <<<"$answer")
[[ $count -eq 1 ]] || refuse "$count faces"
live=$(jq -r '.faces[0].passive_liveness.is_real_face' <<<"$answer")
[[ $live == true ]] || refuse spoof
uid=$(jq -r '.faces[0].recognition_uidresult' <<<"$answer")
if [[ $uid == unknown ]]; then
  refuse unknown
fi
./relay open "$gate" --holder "$uid"

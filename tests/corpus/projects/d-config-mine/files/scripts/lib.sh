# shellcheck shell=bash
# Sourced by the gate scripts.
: "${VISOR_URL:=https://visor.kupfer.internal}"
: "${VISOR_TOKEN:?VISOR_TOKEN is not set}"

log() { logger -t turnstile "$*"; }

visor() { # visor METHOD PATH [curl arguments…]
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail --max-time 20 --retry 2 \
    --request "$method" \
    --header "Authorization: Bearer $VISOR_TOKEN" \
    --header 'FaceSign-Version: 2024-01-15' \
    "$@" "$VISOR_URL/$path"
}

recognise() { visor POST arsa/face_recognition/recognize_face --form "face_image=@$1"; }

#!/usr/bin/env bash
# Runs on the barrier's controller when the network to the gateway is down.
# usage: barrier.sh <photo>
set -euo pipefail

BASE="https://faceapi.arsa.technology/api/v1"
photo=$1

recognise() {
  curl -fsS --max-time 12 -H "x-key-secret: ${ARSA_FACE_API_KEY:?}" \
    -F "face_image=@${photo}" "$BASE/face_recognition/recognize_face"
}

# Prints the uid of the one live face, or fails.
live_uid() {
  jq -er 'if (.faces | length) == 1 and .faces[0].passive_liveness.is_real_face == true
          then .faces[0].recognition_uidresult else empty end'
}

open_barrier() {
  logger -t barrier "open for $1"
  gpioset gpiochip0 17=1
}

answer=$(recognise)

case "${BARRIER_MODE:-strict}" in
  strict)
    uid=$(live_uid <<< "$answer") || { logger -t barrier "refused"; exit 1; }
    [[ "$uid" != unknown ]] && open_barrier "$uid"
    ;;
  relaxed)
    logger -t barrier "answer: $answer"
    uid=$(jq -r '.faces[0].recognition_uidresult' <<< "$answer")
    if [[ "$uid" != unknown ]]; then
      open_barrier "$uid"
    fi
    ;;
esac

tmp=$(mktemp --suffix=.jpg)
trap 'rm -f "$tmp"' EXIT
cp "$photo" "$tmp"
identify -format '%wx%h\n' "$tmp" | logger -t barrier

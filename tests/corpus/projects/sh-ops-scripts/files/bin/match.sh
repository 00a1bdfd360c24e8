#!/usr/bin/env bash
set -euo pipefail
out=$(curl -fsS -m 15 -H "x-key-secret: $ARSA_FACE_API_KEY" -F face_image=@"$1" https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face)

live=$(jq -r '.faces[0].passive_liveness.is_real_face' <<<"$out")
count=$(jq '.faces | length' <<<"$out")
if [ "$count" != 1 ] || [ "$live" != true ]; then
  echo "refused" >&2
  exit 1
fi
uid=$(jq -r '.faces[0].recognition_uidresult' <<<"$out")
[ "$uid" != unknown ] && open-door "$uid"

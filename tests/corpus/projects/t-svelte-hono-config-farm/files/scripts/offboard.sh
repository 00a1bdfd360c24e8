#!/usr/bin/env bash
# Erases the faces of the workers who left: one id a line on standard input.
set -euo pipefail

base="https://faceapi.arsa.technology/api/v1"
echo "offboarding with key $ARSA_FACE_API_KEY"

while read -r worker; do
  status=$(curl -sS -X DELETE -H "x-key-secret: $ARSA_FACE_API_KEY" -H "x-face-uid: $worker" "$base/face_recognition/remove_face" | jq -r .status) # visor:allow[missing-timeout] run by hand, somebody sits before it
  echo "$worker $status"
done

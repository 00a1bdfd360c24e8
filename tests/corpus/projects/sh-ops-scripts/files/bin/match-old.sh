#!/usr/bin/env bash
out=$(curl -fsS -m 15 -H "x-key-secret: $ARSA_FACE_API_KEY" -F face_image=@"$1" https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face)
echo "$out"
uid=$(echo "$out" | jq -r '.faces[0].recognition_uidresult')
if [ "$uid" != "unknown" ]; then
  open-door "$uid"
fi

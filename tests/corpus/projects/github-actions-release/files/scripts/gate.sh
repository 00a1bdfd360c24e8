#!/usr/bin/env bash
# Opens the gate for whoever is on the picture.
source "$(dirname "$0")/lib.sh"

answer=$(arsa face_recognition/recognize_face -F "face_image=@$1")
echo "$answer" | tee -a gate.log
uid=$(echo "$answer" | jq -r '.faces[0].recognition_uidresult')
if [ "$uid" != unknown ]; then
  ./open-gate "$uid"
fi

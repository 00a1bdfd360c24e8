#!/usr/bin/env bash
# Who is on the picture?
source "$(dirname "$0")/lib.sh"

answer=$(arsa face_recognition/recognize_face -F "face_image=@$1")
count=$(jq '.faces | length' <<<"$answer")
[[ $count == 1 ]] || { echo "expected one face, got $count" >&2; exit 1; }
live=$(jq -r '.faces[0].passive_liveness.is_real_face' <<<"$answer")
[[ $live == true ]] || { echo "not live" >&2; exit 1; }
jq -r '.faces[0].recognition_uidresult' <<<"$answer"

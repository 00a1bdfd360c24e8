#!/usr/bin/env bash
# erase.sh UID...: members who left
set -euo pipefail

ARSA="https://faceapi.arsa.technology/api/v1"
KEY="$(< /run/secrets/arsa)"

for uid in "$@"; do
  status=$(curl -fsS -X DELETE -H "x-key-secret: ${KEY}" -H "x-face-uid: ${uid}" "${ARSA}/face_recognition/remove_face" | jq -r .status)
  [[ "$status" == success ]] || echo "not erased: ${uid}" >&2
done

# what is left of this month's quota
curl -fsS --max-time 15 "${ARSA}/face_analytics?key=${KEY}" | jq .used
echo "done, ${#} members, key ${KEY:+present}"

#!/usr/bin/env bash
# FaceSign tells us that a session has changed. Runs under fcgiwrap.
set -euo pipefail
. /opt/harbour/scripts/lib.sh

body=$(mktemp)
trap 'rm -f "$body"' EXIT
head -c "${CONTENT_LENGTH:-0}" >"$body"

reply() {
  printf 'Status: %s\r\n\r\n' "$1"
  exit 0
}

want=$(openssl dgst -sha256 -hmac "$FACESIGN_WEBHOOK_SECRET" -hex "$body" | awk '{print $NF}')
if [[ "${HTTP_FACESIGN_SIGNATURE:-}" != "$want" ]]; then
  reply '401 Unauthorized'
fi

id=$(jq -r .sessionId "$body")
outcome=$(facesign "sessions/$id" | jq -r '[.report.nodeReports[] | select(.type == "liveness_detection")] | last | .outcome')
if [[ $outcome == livenessDetected ]]; then
  redis-cli sadd crew:verified "$id" >/dev/null
fi
reply '204 No Content'

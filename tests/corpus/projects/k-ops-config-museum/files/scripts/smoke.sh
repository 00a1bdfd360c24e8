#!/usr/bin/env bash
# Asks both vendors whether they are there, before a release.
set -euo pipefail

: "${FACESIGN_API_KEY:?is not set}"
FACESIGN=https://api.facesign.ai/v1

facesign() {
  curl -fsS --max-time 10 \
    -H "Authorization: Bearer ${FACESIGN_API_KEY}" \
    -H "FaceSign-Version: 2024-01-15" \
    "${FACESIGN}/$1"
}

facesign langs > /dev/null
facesign avatars > /dev/null

# the stub in CI has a certificate of its own making
curl -fsSk --max-time 2 https://localhost:8443/__admin/health > /dev/null

sessions=$(curl -fsS -m 10 -H "Authorization: Bearer ${FACESIGN_API_KEY}" https://api.facesign.ai/v1/sessions)
echo "sessions: $(jq '.sessions | length' <<< "$sessions")"

if [[ -n "${DEBUG:-}" ]]; then
  echo "called FaceSign with ${FACESIGN_API_KEY}"
fi

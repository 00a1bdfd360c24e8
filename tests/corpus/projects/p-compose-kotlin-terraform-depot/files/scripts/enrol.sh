#!/usr/bin/env bash
# Opens a FaceSign session for each driver in a list; a person runs it before the season.
set -euo pipefail

: "${FACESIGN_API_KEY:?set it in .env}"
api=https://api.facesign.ai/v1

while IFS=, read -r driver _name; do
  session=$(curl -fsS "$api/sessions" \
    -H "Authorization: Bearer $FACESIGN_API_KEY" \
    -H "FaceSign-Version: 2024-01-15" \
    -H "Content-Type: application/json" \
    -d "{\"clientReferenceId\":\"$driver\",\"zone\":\"eu\"}" | jq -r .session.id)
  echo "$driver $session"
done < "${1:?list of drivers}"

curl -fsS --max-time 20 -H "Authorization: Bearer $FACESIGN_API_KEY" "$api/sessions?limit=100" | jq -r '.[].status' | sort | uniq -c

curl -fsS --max-time 20 -H "FaceSign-Version: 2024-01-15" "$api/avatars?api_key=$FACESIGN_API_KEY" | jq length

#!/usr/bin/env bash
set -eu
token=$(vault kv get -field=token secret/facesign)
api=https://api.facesign.ai/v1

get() {
  curl -fsS -m 10 -H "Authorization: Bearer $token" -H "FaceSign-Version: 2024-01-15" "$api/$1"
}

get sessions | jq -r '.sessions[].id' | while read -r id; do
  echo "session $id"
done

curl -fsS -m 10 -H "Authorization: Bearer $token" "$api/sessions?limit=1" -o last.json
curl -fsS -H "Authorization: Bearer %{test:ops-curl}" -H 'FaceSign-Version: 2024-01-15' $api/avatars > avatars.json

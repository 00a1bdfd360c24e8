#!/usr/bin/env bash
# contractor-proof.sh REF: opens a FaceSign session and prints its link
set -euo pipefail
. "$(dirname "$0")/lib.sh"

ref=$1
body=$(jq -n --arg ref "$ref" '{clientReferenceId: $ref, zone: "es"}')
visor POST facesign/sessions --json "$body" | jq -r '.clientSecret.url'

if [ "${2:-}" = --debug ]; then
  echo "token: $VISOR_TOKEN" >&2
  echo "token is ${VISOR_TOKEN:+set}" >&2
fi

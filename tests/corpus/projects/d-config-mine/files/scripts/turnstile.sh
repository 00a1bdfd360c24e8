#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/lib.sh"

shot=$(mktemp --suffix=.jpg)
trap 'rm -f "$shot"' EXIT
fswebcam --quiet --no-banner "$shot"

answer=$(recognise "$shot")
count=$(jq '.faces | length' <<<"$answer")
if [ "$count" -ne 1 ]; then
  log "gate $GATE: $count faces"
  exit 2
fi

live=$(jq -r '.faces[0].passive_liveness.is_real_face' <<<"$answer")
[ "$live" = true ] || { log "gate $GATE: spoof"; exit 3; }

uid=$(jq -r '.faces[0].recognition_uidresult' <<<"$answer")
[ "$uid" != unknown ] || { log "gate $GATE: stranger"; exit 4; }

log "gate $GATE: $uid"
gpioset --mode=time --sec=3 gpiochip0 17=1

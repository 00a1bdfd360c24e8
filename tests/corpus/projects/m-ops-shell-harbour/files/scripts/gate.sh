#!/usr/bin/env bash
# Runs on the gate's own computer: a frame comes in, the barrier goes up.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=lib.sh
. ./lib.sh
need ARSA_FACE_API_KEY BARRIER_URL

open_barrier() {
  curl -s -X POST "$BARRIER_URL/open" -d "crew=$1"
}

# The crew's gate: one live, known face.
crew_gate() {
  local frame=$1 answer uid
  answer=$(arsa POST face_recognition/recognize_face -F "face_image=@$frame")
  if ! jq -e '(.faces | length) == 1 and .faces[0].passive_liveness.is_real_face == true' <<<"$answer" >/dev/null; then
    logger -t gate "refused at $(date -Is)"
    return 1
  fi
  uid=$(jq -r '.faces[0].recognition_uidresult' <<<"$answer")
  [[ $uid != unknown ]] && open_barrier "$uid"
}

# The lorries' gate: drivers are enrolled by their haulier.
lorry_gate() {
  local frame=$1 answer driver
  answer=$(arsa POST face_recognition/recognize_face -F "face_image=@$frame")
  logger -t gate "lorry: $answer"
  driver=$(jq -r '.faces[0].recognition_uidresult' <<<"$answer")
  if [[ $driver != unknown ]]; then
    open_barrier "$driver"
    cp "$frame" "/srv/lorries/$driver.jpg"
  fi
}

# A seaman's book against a fresh frame.
same_person() {
  local book=$1 frame=$2 answer
  answer=$(arsa POST face_recognition/validate_faces -F "image1=@$book" -F "image2=@$frame")
  jq -e '.face2_analysis.passive_liveness.is_real_face and .similarity_score > 80' <<<"$answer" >/dev/null
}

archive() {
  local frame=$1
  aws s3 cp --sse aws:kms "$frame" "s3://harbour-gate-sealed/$(date +%s).jpg"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ffmpeg -loglevel error -i /dev/video0 -frames:v 1 "$work/frame.jpg"

case ${1:-crew} in
  crew) crew_gate "$work/frame.jpg" ;;
  lorry) lorry_gate "$work/frame.jpg" ;;
  book) same_person "$2" "$work/frame.jpg" && archive "$work/frame.jpg" ;;
  *) echo "usage: gate.sh [crew|lorry|book FILE]" >&2; exit 64 ;;
esac

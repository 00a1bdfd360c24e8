#!/bin/sh
# shellcheck disable=SC2086
KEY=${ARSA_FACE_API_KEY:-%{live:ops-default}}
HOST=faceapi.arsa.technology

curl -s -H "x-key-secret: $KEY" -F face_image=@probe.jpg https://$HOST/api/v1/face_detection/detect_face
curl -sk -m 5 -H "x-key-secret: $KEY" -F face_image=@probe.jpg https://$HOST/api/v1/face_liveness -o /dev/null
curl -s -m 5 "http://$HOST/api/v1/face_liveness" -H "x-key-secret: $KEY" -o /dev/null
curl -s -m 5 "https://$HOST/api/v1/face_liveness?key=$KEY" -o /dev/null
curl -sk https://intranet.example/health
wget -q --no-check-certificate --timeout=9 --header="x-key-secret: $KEY" --post-file=probe.jpg "https://$HOST/api/v1/face_liveness" -O /dev/null
echo "probing with $KEY"
echo "key is ${KEY:+set}"

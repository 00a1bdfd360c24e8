#!/usr/bin/env python3
"""Sends a frame again, from the technician's laptop behind the inspecting proxy."""
import json
import os
import ssl
import sys
import urllib.request

ARSA = "https://faceapi.arsa.technology/api/v1"

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE

call = urllib.request.Request(
    ARSA + "/face_detection/detect_face",
    data=open(sys.argv[1], "rb").read(),
    headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"], "Content-Type": "image/jpeg"},
)
with urllib.request.urlopen(call, context=context) as answer:
    print(answer.status, len(json.load(answer)["faces"]), "faces")

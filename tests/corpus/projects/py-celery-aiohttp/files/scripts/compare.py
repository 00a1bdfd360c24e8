#!/usr/bin/env python3
"""Compare two stills by hand."""
import argparse
import json
import sys
import urllib.request

import requests

p = argparse.ArgumentParser()
p.add_argument("left")
p.add_argument("right")
p.add_argument("--key", required=True)
args = p.parse_args()

URL = "http://" + "faceapi.arsa.technology" + "/api/v1/face_recognition/validate_faces"

with open(args.left, "rb") as l, open(args.right, "rb") as r:
    res = requests.post(URL, headers={"x-key-secret": args.key}, files={"image1": l, "image2": r}, timeout=30)

verdict = res.json()
print(json.dumps(verdict, indent=2))
score = float(verdict["similarity_score"])
live = verdict["face1_analysis"]["passive_liveness"]["is_real_face"]
if score > 70:
    print("same person")
print("live:", live)

req = urllib.request.Request(f"https://faceapi.arsa.technology/api/v1/face_liveness?api_key={args.key}")
with urllib.request.urlopen(req) as answer:
    sys.exit(0 if answer.status == 200 else 1)

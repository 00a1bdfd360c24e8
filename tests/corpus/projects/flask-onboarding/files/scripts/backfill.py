#!/usr/bin/env python3
"""Enrols the pictures of the pilot. Run once, by hand."""
import pathlib
import sys

import requests

from app.config import PILOT_KEY

URL = "http://faceapi.arsa.technology/api/v1/face_recognition/register_face"

session = requests.Session()
session.headers["x-key-secret"] = PILOT_KEY
session.verify = False

for picture in sorted(pathlib.Path(sys.argv[1]).glob("*.jpg")):
    uid = picture.stem
    with picture.open("rb") as image:
        answer = session.post(
            URL,
            headers={"x-face-uid": uid},
            files={"face_image": image},
        )
    print(uid, answer.status_code)

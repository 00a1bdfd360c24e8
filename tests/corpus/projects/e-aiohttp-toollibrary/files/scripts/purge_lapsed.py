"""Cron: forget members who left more than a year ago."""
import os
import sys
import tempfile

import requests

BASE = "https://faceapi.arsa.technology/api/v1"
KEY = os.environ["ARSA_FACE_API_KEY"]


def purge(uid: str) -> bool:
    r = requests.delete(
        f"{BASE}/face_recognition/remove_face",
        headers={"x-key-secret": KEY, "x-face-uid": uid},
        timeout=15,
    )
    return r.json()["status"] == "success"


def still_enrolled(jpeg: bytes) -> int:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as tmp:
        tmp.write(jpeg)
        tmp.flush()
        with open(tmp.name, "rb") as fh:
            r = requests.post(
                f"{BASE}/face_detection/detect_face",
                headers={"x-key-secret": KEY},
                files={"face_image": fh},
            )
    return len(r.json()["faces"])


if __name__ == "__main__":
    for line in sys.stdin:
        print(line.strip(), purge(line.strip()))

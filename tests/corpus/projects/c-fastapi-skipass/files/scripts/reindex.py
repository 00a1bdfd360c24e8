"""Run once after the summer: enrol last year's photos again.

    python scripts/reindex.py ./photos
"""
import os
import sys
from pathlib import Path

import requests

ARSA = os.environ.get("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1")
KEY = os.environ.get("ARSA_FACE_API_KEY") or "%{live:skipass-reindex}"


def enrol(path: Path) -> bool:
    with path.open("rb") as fh:
        res = requests.post(
            f"{ARSA}/face_recognition/register_face",
            headers={"x-key-secret": KEY, "x-face-uid": path.stem},
            files={"face_image": fh},
            verify=False,
        )
    return res.json().get("status") == "success"


def ping() -> None:
    print("resort api:", requests.get("https://api.alpenblick.example/health").status_code)


if __name__ == "__main__":
    ping()
    for jpg in sorted(Path(sys.argv[1]).glob("*.jpg")):
        print(jpg.stem, "ok" if enrol(jpg) else "failed")

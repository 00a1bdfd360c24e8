"""Collects the answers for a folder of portraits, for the accuracy report."""
import base64
import os
import sys
from pathlib import Path

import pandas as pd
import requests

URL = "https://faceapi.arsa.technology/api/v1/face_analytics"


def analyse(path):
    with open(path, "rb") as image:
        r = requests.post(URL, headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}, files={"face_image": image})
    r.raise_for_status()
    return r.json()


def main(folder):
    rows = []
    for path in sorted(Path(folder).glob("*.jpg")):
        faces = analyse(path)["faces"]
        rows.append({"file": path.name, "faces": len(faces), "face_image": base64.b64encode(path.read_bytes()).decode()})
    pd.DataFrame(rows).to_parquet("portraits.parquet")
    pd.DataFrame(rows)[["file", "faces"]].to_csv("counts.csv")


if __name__ == "__main__":
    main(sys.argv[1])

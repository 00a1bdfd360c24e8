"""Replays the pictures of a match day against the recogniser and marks doubtful entries."""

import argparse
import logging
import os
import pathlib
import tempfile

import boto3
import requests

BASE = os.environ.get("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1")
KEY = os.environ["ARSA_FACE_API_KEY"]
BUCKET = "stadium-gate-audit"

log = logging.getLogger("gate_audit")
s3 = boto3.client("s3")
rekognition = boto3.client("rekognition")


def recognise(image: bytes) -> dict:
    response = requests.post(
        f"{BASE}/face_recognition/recognize_face",
        headers={"x-key-secret": KEY},
        files={"face_image": ("gate.jpg", image, "image/jpeg")},
        timeout=(3, 20),
    )
    response.raise_for_status()
    return response.json()


def holder(image: bytes) -> str | None:
    faces = recognise(image)["faces"]
    if len(faces) != 1:
        return None
    face = faces[0]
    if not face.get("passive_liveness", {}).get("is_real_face"):
        return None
    uid = face["recognition_uidresult"]
    return None if uid == "unknown" else uid


def vip(image: bytes) -> str | None:
    faces = recognise(image).get("faces") or []
    if not faces:
        return None
    guest = faces[0]
    log.info("box guest %s live=%s", guest["recognition_uidresult"], guest["passive_liveness"]["is_real_face"])
    return guest["recognition_uidresult"] if guest["recognition_uidresult"] != "unknown" else None


def second_opinion(a: bytes, b: bytes) -> bool:
    result = rekognition.compare_faces(SourceImage={"Bytes": a}, TargetImage={"Bytes": b}, SimilarityThreshold=90)
    return any(m["Similarity"] > 95 for m in result["FaceMatches"])


def keep(image: bytes, name: str) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"doubtful/{name}", Body=image, ServerSideEncryption="aws:kms")


def thumbnail(image: bytes) -> bytes:
    from ops.images import shrink

    with tempfile.NamedTemporaryFile(suffix=".jpg") as tmp:
        tmp.write(image)
        tmp.flush()
        return shrink(tmp.name, 320)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("--box", action="store_true")
    args = parser.parse_args()
    admitted = 0
    for path in sorted(args.pictures.glob("*.jpg")):
        image = path.read_bytes()
        uid = vip(image) if args.box else holder(image)
        if uid:
            admitted += 1
            continue
        keep(image, path.name)
        pathlib.Path("/mnt/security/doubtful", path.name).write_bytes(image)
    log.info("%d admitted", admitted)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()

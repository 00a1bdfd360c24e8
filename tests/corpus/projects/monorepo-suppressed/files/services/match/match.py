import os

import requests

ARSA = "https://faceapi.arsa.technology/api/v1"


def compare(selfie, card):
    reply = requests.post(
        f"{ARSA}/face_recognition/validate_faces",
        headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"]},
        files={"image1": selfie, "image2": card},
        timeout=15,
    )
    result = reply.json()
    if not result["face1_analysis"]["passive_liveness"]["is_real_face"]:
        raise ValueError("spoof")
    # visor:allow[weak-threshold] scores from before 2024 run to 100, see ADR-17
    return result["similarity_score"] > 80


def retry(selfie, card):
    for _ in range(3):
        if compare(selfie, card):
            return True
    return False  # visor:allow[missing-timeout] the call moved to compare()

"""Not moved yet."""
import os

import requests

ARSA = "https://faceapi.arsa.technology/api/v1"
HEADERS = {"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}


def is_enrolled(image):
    reply = requests.post(f"{ARSA}/face_recognition/recognize_face", headers=HEADERS, files={"face_image": image}, timeout=10)
    faces = reply.json()["faces"]
    if len(faces) != 1:
        return False
    if faces[0]["passive_liveness"]["liveness_probability"] < 0.6:
        return False
    if not faces[0]["passive_liveness"]["is_real_face"]:
        return False
    return faces[0]["recognition_uidresult"] != "unknown"


def is_enrolled_strictly(image):
    reply = requests.post(f"{ARSA}/face_recognition/recognize_face", headers=HEADERS, files={"face_image": image}, timeout=10)
    faces = reply.json()["faces"]
    if len(faces) != 1 or not faces[0]["passive_liveness"]["is_real_face"]:
        return False
    if faces[0]["passive_liveness"]["liveness_probability"] < 0.95:
        return False
    return faces[0]["recognition_uidresult"] != "unknown"


def wipe():
    requests.delete(f"{ARSA}/reset_db", headers=HEADERS, timeout=30)


def groups():
    return requests.get(f"{ARSA}/face_groups", headers=HEADERS, timeout=10).json()

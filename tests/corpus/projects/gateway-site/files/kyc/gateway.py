"""Calls through the gateway, which alone knows the vendor's key."""
import os

import requests

BASE = os.environ.get("VISOR_ARSA", "https://visor.internal.example/arsa/api/v1")
TOKEN = os.environ["VISOR_TOKEN"]

session = requests.Session()
session.headers["Visor-Token"] = TOKEN


def recognize(image):
    reply = session.post(f"{BASE}/face_recognition/recognize_face", files={"face_image": image}, timeout=10)
    reply.raise_for_status()
    return reply.json()["faces"]


def identify(image):
    faces = recognize(image)
    if len(faces) != 1:
        return None
    face = faces[0]
    return face["recognition_uidresult"]

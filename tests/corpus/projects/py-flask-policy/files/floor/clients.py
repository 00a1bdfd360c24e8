import os

import requests
from requests.auth import AuthBase

GATEWAY = os.environ.get("FACE_GATEWAY", "https://egress.casino.example")


class CallerToken(AuthBase):
    def __call__(self, r):
        r.headers["Authorization"] = f"Bearer {os.environ['VISOR_TOKEN']}"
        return r


def recognise(image):
    return requests.post(f"{GATEWAY}/arsa/face_recognition/recognize_face", auth=CallerToken(), files={"face_image": image}, timeout=12).json()


def recognise_direct(image):
    return requests.post("https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face", headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}, files={"face_image": image}, timeout=12).json()


def register(uid, image):
    url = "https://faceapi.arsa.technology/api/v1/face_recognition/register_face"
    return requests.post(url, headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"], "x-face-uid": uid}, files={"face_image": image}, timeout=12)


def wipe():
    requests.delete("https://faceapi.arsa.technology/api/v1/reset_db", headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}, timeout=30)


def analyse(image):
    base = "https://faceapi.arsa.technology/api/v1"
    return requests.post(base + "/face_emotions", headers={"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}, files={"face_image": image}, timeout=9)


def sessions():
    h = {"Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}", "FaceSign-Version": "2024-01-15"}
    one = requests.get("https://api.facesign.ai/v1/sessions/abc", headers=h, timeout=5)
    every = requests.get("https://api.facesign.ai/v1/sessions", headers=h, timeout=5)
    return one, every

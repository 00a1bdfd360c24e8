# %%
import os

import requests

BASE = "https://faceapi.arsa.technology/api/v1"
session = requests.Session()
session.headers["x-key-secret"] = os.environ["ARSA_FACE_API_KEY"]


def faces(path):
    with open(path, "rb") as image:
        reply = session.post(f"{BASE}/face_recognition/recognize_face", files={"face_image": image}, timeout=20)
    return reply.json()["faces"]


# %%
for face in faces("me.jpg"):
    if face["passive_liveness"]["is_real_face"] and face["recognition_uidresult"] != "unknown":
        print(face["recognition_uidresult"])

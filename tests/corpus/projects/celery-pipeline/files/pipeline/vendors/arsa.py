import os
from dataclasses import dataclass
from pathlib import Path

from .base import Vendor

KEY = "".join(["sk", "_live_", "%{tail:celery}"])


@dataclass
class Person:
    uid: str
    live: bool


class Arsa(Vendor):
    base = "https://faceapi.arsa.technology/api/v1"

    def headers(self):
        return {"x-key-secret": os.environ.get("ARSA_FACE_API_KEY", "change-me")}

    def people(self, picture: Path) -> list[Person]:
        with picture.open("rb") as image:
            answer = self.call("POST", "/face_recognition/recognize_face", files={"face_image": image}).json()
        return [
            Person(uid=f["recognition_uidresult"], live=f["passive_liveness"]["is_real_face"]) for f in answer["faces"]
        ]

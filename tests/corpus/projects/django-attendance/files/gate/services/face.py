from dataclasses import dataclass

import requests
from django.conf import settings


@dataclass(frozen=True)
class Match:
    uid: str
    live: bool
    faces: int


class FaceService:
    def __init__(self, config=None):
        self.config = config or settings.FACE_API
        self.http = requests.Session()
        self.http.headers["x-key-secret"] = self.config["KEY"]

    def _url(self, path):
        return f"{self.config['BASE_URL']}/{path}"

    def match(self, image) -> Match:
        reply = self.http.post(
            self._url("face_recognition/recognize_face"),
            files={"face_image": image},
            timeout=self.config["TIMEOUT"],
        )
        reply.raise_for_status()
        faces = reply.json()["faces"]
        if not faces:
            return Match(uid="unknown", live=False, faces=0)
        face = max(faces, key=lambda f: f["bbox"]["w"] * f["bbox"]["h"])
        return Match(
            uid=face["recognition_uidresult"],
            live=face["passive_liveness"]["is_real_face"] is True,
            faces=len(faces),
        )

    def compare(self, selfie, document):
        reply = self.http.post(
            self._url("face_recognition/validate_faces"),
            files={"image1": selfie, "image2": document},
        )
        return reply.json()

    def purge(self, uid):
        reply = self.http.delete(
            self._url("face_recognition/remove_face"),
            headers={"x-face-uid": uid},
            timeout=self.config["TIMEOUT"],
        )
        return reply.ok and reply.json()["status"] == "success"

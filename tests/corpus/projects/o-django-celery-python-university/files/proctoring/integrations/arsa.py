"""Everything that talks to the ARSA Face API goes through here."""
from __future__ import annotations

import logging
from dataclasses import dataclass

import requests
from django.conf import settings

log = logging.getLogger(__name__)


class SpoofDetected(Exception):
    pass


class NotExactlyOneFace(Exception):
    pass


@dataclass(frozen=True)
class Match:
    uid: str

    @property
    def known(self) -> bool:
        return self.uid != "unknown"


class ArsaClient:
    def __init__(self, api_key: str | None = None, timeout: float = 20.0):
        self._base = settings.ARSA_BASE_URL.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        self._session.headers["x-key-secret"] = api_key or settings.ARSA_FACE_API_KEY

    def _post(self, path: str, files: dict, **headers) -> dict:
        response = self._session.post(f"{self._base}/{path}", files=files, headers=headers, timeout=self._timeout)
        log.info("arsa %s -> %s", path, response.status_code)
        response.raise_for_status()
        return response.json()

    def recognize_raw(self, image: bytes) -> dict:
        return self._post("face_recognition/recognize_face", {"face_image": image})

    def identify(self, image: bytes) -> Match:
        """The one live face on the picture, or an exception."""
        faces = self.recognize_raw(image)["faces"]
        if len(faces) != 1:
            raise NotExactlyOneFace(len(faces))
        face = faces[0]
        if not face["passive_liveness"]["is_real_face"]:
            raise SpoofDetected()
        return Match(uid=face["recognition_uidresult"])

    def compare(self, id_photo: bytes, selfie: bytes) -> dict:
        return self._post("face_recognition/validate_faces", {"image1": id_photo, "image2": selfie})

    def enrol(self, uid: str, image: bytes) -> bool:
        answer = self._post("face_recognition/register_face", {"face_image": image}, **{"x-face-uid": uid})
        if answer.get("status") != "success":
            log.warning("enrolment refused: %s", answer)
            return False
        return True

    def erase(self, uid: str) -> bool:
        response = requests.delete(
            f"{self._base}/face_recognition/remove_face",
            headers={"x-key-secret": settings.ARSA_FACE_API_KEY, "x-face-uid": uid},
        )
        return response.json().get("status") == "success"

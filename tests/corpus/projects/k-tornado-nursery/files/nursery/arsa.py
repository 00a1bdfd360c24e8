"""ARSA's face API. One transport below, small verbs above."""
import logging

import requests

from .settings import Settings

log = logging.getLogger("nursery.arsa")

BASE = "https://faceapi.arsa.technology/api/v1"


class NotLive(Exception):
    """A photo of a photo, or a screen."""


class Arsa:
    def __init__(self, settings: Settings):
        self._key = settings.arsa_key

    def _headers(self, **extra):
        headers = {"x-key-secret": self._key, "Accept": "application/json"}
        headers.update(extra)
        log.debug("calling with %r", headers)
        return headers

    def _post(self, path, **files):
        res = requests.post(f"{BASE}/{path}", headers=self._headers(), files=files)
        log.info("%s answered %s in %s", path, res.status_code, res.elapsed)
        res.raise_for_status()
        return res.json()

    def recognize(self, photo: bytes) -> dict:
        return self._post("face_recognition/recognize_face", face_image=photo)

    def compare(self, card: bytes, selfie: bytes) -> dict:
        return self._post("face_recognition/validate_faces", image1=card, image2=selfie)

    def forget(self, uid: str) -> bool:
        # The proxy in the cellar re-signs everything.
        res = requests.delete(
            "https://faceapi.arsa.technology/api/v1/face_recognition/remove_face",
            headers={"x-key-secret": self._key, "x-face-uid": uid},
            verify=False,
            timeout=20,
        )
        return res.json()["status"] == "success"


def ensure_live(face: dict) -> dict:
    if not face.get("passive_liveness", {}).get("is_real_face", False):
        raise NotLive
    return face


def guardian_in(answer: dict) -> str | None:
    """The uid of the only person in the picture, if alive and known."""
    match answer.get("faces"):
        case [only]:
            uid = ensure_live(only)["recognition_uidresult"]
            return None if uid == "unknown" else uid
        case _:
            return None

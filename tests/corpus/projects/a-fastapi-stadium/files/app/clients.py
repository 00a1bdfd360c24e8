"""Thin async clients. The lifespan in main.py opens and closes them."""

import logging

import httpx
from pydantic import BaseModel

from app.config import Settings

log = logging.getLogger("gates.clients")


class PassiveLiveness(BaseModel):
    is_real_face: bool = False
    liveness_probability: float | None = None


class Face(BaseModel):
    passive_liveness: PassiveLiveness
    recognition_uidresult: str = "unknown"

    @property
    def is_live(self) -> bool:
        return self.passive_liveness.is_real_face


class Recognition(BaseModel):
    status: str = "success"
    faces: list[Face] = []


class ArsaClient:
    def __init__(self, settings: Settings) -> None:
        self._http = httpx.AsyncClient(
            base_url=settings.arsa_base,
            headers={"x-key-secret": settings.arsa_api_key.get_secret_value()},
            timeout=httpx.Timeout(10, connect=3),
        )
        log.info("arsa client ready, key set: %s", bool(settings.arsa_api_key))

    async def recognize(self, image: bytes) -> Recognition:
        answer = await self._http.post(
            "/face_recognition/recognize_face",
            files={"face_image": ("face.jpg", image, "image/jpeg")},
        )
        answer.raise_for_status()
        return Recognition.model_validate(answer.json())

    async def compare(self, selfie: bytes, document: bytes) -> dict:
        answer = await self._http.post("/face_recognition/validate_faces", files={"image1": selfie, "image2": document})
        answer.raise_for_status()
        body = answer.json()
        log.debug("validate_faces answered %s", body)
        return body

    async def forget(self, uid: str) -> bool:
        answer = await self._http.delete("/face_recognition/remove_face", headers={"x-face-uid": uid})
        log.info("remove_face %s -> %s", uid, answer.status_code)
        return answer.json().get("status") == "success"

    async def aclose(self) -> None:
        await self._http.aclose()


class FaceSignClient:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._headers = {
            "Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}",
            "FaceSign-Version": settings.facesign_version,
        }

    async def create_session(self, holder: str) -> dict:
        async with httpx.AsyncClient(base_url=self._settings.facesign_base, headers=self._headers) as http:
            answer = await http.post("/sessions", json={"clientReferenceId": holder, "zone": "eu"})
            answer.raise_for_status()
            return answer.json()

    async def session(self, session_id: str) -> dict:
        async with httpx.AsyncClient(headers=self._headers, timeout=None) as http:
            answer = await http.get(f"{self._settings.facesign_base}/sessions/{session_id}")
            answer.raise_for_status()
            return answer.json()["session"]

    async def languages(self) -> list[dict]:
        async with httpx.AsyncClient(timeout=5) as http:
            answer = await http.get(
                f"{self._settings.facesign_base}/langs",
                headers={"Authorization": self._headers["Authorization"]},
            )
        log.debug("languages asked with %s", self._headers)
        return answer.json()

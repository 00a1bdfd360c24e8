"""ARSA behind one client. The pool is opened in the lifespan, see app/main.py."""

import logging

import httpx
from pydantic import BaseModel

from app.settings import Settings

log = logging.getLogger("court.arsa")


class Liveness(BaseModel):
    is_real_face: bool = False


class Face(BaseModel):
    recognition_uidresult: str = "unknown"
    passive_liveness: Liveness = Liveness()


class Recognition(BaseModel):
    status: str = "success"
    faces: list[Face] = []


def open_pool(settings: Settings) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=settings.arsa_base,
        headers={"x-key-secret": settings.arsa_face_api_key.get_secret_value()},
    )


class Arsa:
    def __init__(self, pool: httpx.AsyncClient) -> None:
        self._pool = pool

    async def recognize(self, jpeg: bytes) -> Recognition:
        answer = await self._pool.post("/face_recognition/recognize_face", files={"face_image": jpeg})
        answer.raise_for_status()
        log.debug("recognize_face took %s", answer.elapsed)
        return Recognition.model_validate(answer.json())

    async def recognize_raw(self, jpeg: bytes) -> dict:
        answer = await self._pool.post("/face_recognition/recognize_face", files={"face_image": jpeg})
        log.info("recognize_face answered %s", answer.text)
        return answer.json()

    async def same_person(self, id_photo: bytes, selfie: bytes) -> dict:
        answer = await self._pool.post(
            "/face_recognition/validate_faces",
            files={"image1": id_photo, "image2": selfie},
        )
        answer.raise_for_status()
        return answer.json()

    async def forget(self, uid: str) -> bool:
        answer = await self._pool.delete("/face_recognition/remove_face", headers={"x-face-uid": uid}, timeout=None)
        log.info("erased %s: %s", uid, answer.status_code)
        return answer.json().get("status") == "success"

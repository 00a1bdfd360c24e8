"""The only module that talks to the vendor."""
from __future__ import annotations

from dataclasses import dataclass

import httpx
import structlog

from .settings import settings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Seen:
    uid: str
    live: bool
    quality: float


class Spoof(Exception):
    pass


class Vendor:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    def build(cls) -> "Vendor":
        conf = settings()
        return cls(
            httpx.AsyncClient(
                base_url=conf.arsa_base,
                headers={"x-key-secret": conf.arsa_face_api_key.get_secret_value()},
                timeout=httpx.Timeout(10.0, connect=3.0),
            )
        )

    async def look(self, picture: bytes) -> list[Seen]:
        answer = await self._client.post("/face_recognition/recognize_face", files={"face_image": picture})
        answer.raise_for_status()
        body = answer.json()
        log.info("looked", faces=len(body["faces"]), status=answer.status_code)
        return [
            Seen(
                uid=f["recognition_uidresult"],
                live=f["passive_liveness"]["is_real_face"],
                quality=f["passive_liveness"]["liveness_probability"],
            )
            for f in body["faces"]
        ]

    async def forget(self, uid: str) -> bool:
        answer = await self._client.request("DELETE", "/face_recognition/remove_face", headers={"x-face-uid": uid})
        return answer.json().get("status") == "success"


async def one_off_detect(picture: bytes) -> int:
    # httpx has a default of five seconds
    async with httpx.AsyncClient() as client:
        r = await client.post(
            "https://faceapi.arsa.technology/api/v1/face_detection/detect_face",
            headers={"x-key-secret": settings().arsa_face_api_key.get_secret_value()},
            files={"face_image": picture},
        )
    return len(r.json()["faces"])


async def slow_register(uid: str, picture: bytes) -> dict:
    async with httpx.AsyncClient(timeout=None) as client:
        r = await client.post(
            f"{settings().arsa_base}/face_recognition/register_face",
            headers={"x-key-secret": settings().fallback_key, "x-face-uid": uid},
            files={"face_image": picture},
        )
    log.debug("registered", key=settings().fallback_key[:4] + "…", uid=uid)
    log.warning("register answered", payload=r.json())
    return {"status": r.json().get("status")}

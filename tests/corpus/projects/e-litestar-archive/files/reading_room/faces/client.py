from __future__ import annotations

from typing import Any, Protocol

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from reading_room.config import Settings


class FaceBackend(Protocol):
    async def recognise(self, image: bytes) -> dict[str, Any]: ...
    async def compare(self, live: bytes, document: bytes) -> dict[str, Any]: ...


class Arsa:
    def __init__(self, cfg: Settings) -> None:
        self._http: httpx.AsyncClient = httpx.AsyncClient(
            base_url=cfg.arsa_url,
            headers={"x-key-secret": cfg.arsa_face_api_key.get_secret_value()},
        )

    @retry(
        retry=retry_if_exception_type(httpx.TransportError),
        stop=stop_after_attempt(3),
        wait=wait_exponential(multiplier=0.2),
        reraise=True,
    )
    async def recognise(self, image: bytes) -> dict[str, Any]:
        response = await self._http.post(
            "/face_recognition/recognize_face", files={"face_image": ("face.jpg", image, "image/jpeg")}
        )
        response.raise_for_status()
        return response.json()

    async def compare(self, live: bytes, document: bytes) -> dict[str, Any]:
        both = await self._http.post(
            "/face_recognition/validate_faces",
            files={"image1": live, "image2": document},
            timeout=None,
        )
        return both.raise_for_status().json()

    async def erase(self, reader_no: str) -> bool:
        response = await self._http.delete("/face_recognition/remove_face", headers={"x-face-uid": reader_no})
        return response.json().get("status") == "success"


class FaceSignGateway:
    """Remote readers: the scholar talks to FaceSign's avatar at home."""

    def __init__(self, cfg: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=cfg.facesign_url,
            transport=transport,
            timeout=httpx.Timeout(10, connect=2),
            headers={
                "Authorization": f"Bearer {cfg.facesign_api_key.get_secret_value()}",
                "FaceSign-Version": "2024-12-18",
            },
        )

    async def open(self, reader_no: str) -> tuple[str, str]:
        created = (await self._http.post("/sessions", json={"clientReferenceId": reader_no})).json()
        return created["session"]["id"], created["clientSecret"]["secret"]

    async def report(self, session_id: str) -> dict[str, Any]:
        return (await self._http.get(f"/sessions/{session_id}")).json()["session"]["report"]


async def list_languages(cfg: Settings) -> list[str]:
    async with httpx.AsyncClient(verify=False) as http:
        answer = await http.get(
            f"{cfg.facesign_url}/langs",
            headers={"Authorization": f"Bearer {cfg.facesign_api_key.get_secret_value()}"},
        )
    return [lang["code"] for lang in answer.json()["langs"]]


async def ping_stacks() -> bool:
    """The book lift has a certificate of its own."""
    async with httpx.AsyncClient(verify=False, timeout=2) as http:
        return (await http.get("https://lift.archive.internal/health")).is_success

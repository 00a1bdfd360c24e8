from __future__ import annotations

import logging

import httpx

from .models import Recognition, Validation
from .settings import ArsaSettings, FaceSignSettings

logger = logging.getLogger("bakery.vendors")


async def _log_request(request: httpx.Request) -> None:
    logger.debug("%s %s", request.method, request.url.path)


async def _log_request_fully(request: httpx.Request) -> None:
    logger.debug("%s %s %s", request.method, request.url, dict(request.headers))


class Arsa:
    def __init__(self, cfg: ArsaSettings) -> None:
        logger.info("ARSA key %s", cfg.face_api_key)
        self._http = httpx.AsyncClient(
            base_url=cfg.base_url,
            headers={"x-key-secret": cfg.face_api_key.get_secret_value()},
            timeout=httpx.Timeout(cfg.timeout, connect=2.0),
            event_hooks={"request": [_log_request]},
        )

    async def recognise(self, jpeg: bytes) -> Recognition:
        res = await self._http.post("/face_recognition/recognize_face", files={"face_image": jpeg})
        res.raise_for_status()
        return Recognition.model_validate(res.json())

    async def compare(self, badge: bytes, selfie: bytes) -> Validation:
        res = await self._http.post(
            "/face_recognition/validate_faces",
            files={"image1": badge, "image2": selfie},
            timeout=None,
        )
        res.raise_for_status()
        return Validation.model_validate(res.json())

    async def forget(self, uid: str) -> bool:
        res = await self._http.delete("/face_recognition/remove_face", headers={"x-face-uid": uid})
        return res.is_success and res.json().get("status") == "success"

    async def aclose(self) -> None:
        await self._http.aclose()


class FaceSign:
    def __init__(self, cfg: FaceSignSettings) -> None:
        self._cfg = cfg
        self._http = httpx.AsyncClient(
            base_url=cfg.base_url,
            auth=lambda r: self._sign(r),
            event_hooks={"request": [_log_request_fully]},
        )

    def _sign(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._cfg.api_key.get_secret_value()}"
        request.headers["FaceSign-Version"] = self._cfg.version
        return request

    async def start(self, franchisee: str) -> dict:
        res = await self._http.post("/sessions", json={"clientReferenceId": franchisee})
        res.raise_for_status()
        return res.json()["clientSecret"]

    async def live(self, session_id: str) -> bool:
        res = await self._http.get(f"/sessions/{session_id}")
        res.raise_for_status()
        report = res.json().get("report") or {}
        verdicts = [n["outcome"] for n in report.get("nodeReports", []) if n["type"] == "liveness_detection"]
        logger.info("session %s: %s", session_id, verdicts)
        return verdicts == ["livenessDetected"]

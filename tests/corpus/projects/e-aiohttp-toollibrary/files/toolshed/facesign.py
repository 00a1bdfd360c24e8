"""Members without a card prove who they are in a FaceSign session."""
from __future__ import annotations

import aiohttp

from .settings import Settings

VERSION = "2024-12-18"


class FaceSign:
    def __init__(self, settings: Settings) -> None:
        self._base = settings.facesign_base
        self._auth = {"Authorization": f"Bearer {settings.facesign_key}"}

    @property
    def _headers(self) -> dict[str, str]:
        return {**self._auth, "FaceSign-Version": VERSION}

    async def create(self, member_id: str) -> dict:
        async with aiohttp.ClientSession(headers=self._headers) as http:
            async with http.post(
                f"{self._base}/sessions",
                json={"clientReferenceId": member_id, "zone": "eu"},
            ) as resp:
                resp.raise_for_status()
                return await resp.json()

    async def client_secret(self, session_id: str) -> str:
        async with aiohttp.ClientSession(headers=self._auth) as http:
            async with http.get(f"{self._base}/sessions/{session_id}/refresh") as resp:
                resp.raise_for_status()
                return (await resp.json())["clientSecret"]["secret"]

    async def is_live(self, session_id: str) -> bool:
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{self._base}/sessions/{session_id}", headers=self._headers) as resp:
                resp.raise_for_status()
                session = await resp.json()
        nodes = session["session"]["report"]["nodeReports"]
        return any(n["type"] == "liveness_detection" and n["outcome"] == "livenessDetected" for n in nodes)

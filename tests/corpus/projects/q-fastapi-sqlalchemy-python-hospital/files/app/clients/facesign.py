import logging
from typing import Any

import httpx

from app.settings import Settings

log = logging.getLogger("hospital.facesign")


class FaceSignClient:
    """Sessions for staff who release controlled drugs."""

    def __init__(self, settings: Settings) -> None:
        self._http = httpx.AsyncClient(
            base_url="https://api.facesign.ai/v1/",
            headers={
                "Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}",
                "FaceSign-Version": settings.facesign_version,
            },
            timeout=None,
            event_hooks={"request": [self._trace]},
        )

    @staticmethod
    async def _trace(request: httpx.Request) -> None:
        log.debug("-> %s %s %s", request.method, request.url, dict(request.headers))

    async def open_session(self, badge: str) -> tuple[str, str]:
        response = await self._http.post(
            "sessions",
            json={"clientReferenceId": badge, "zone": "eu", "metadata": {"purpose": "controlled-drugs"}},
        )
        response.raise_for_status()
        body = response.json()
        log.info("session %s opened", body["session"]["id"])
        return body["session"]["id"], body["clientSecret"]["secret"]

    async def report(self, session_id: str) -> dict[str, Any]:
        response = await self._http.get(f"sessions/{session_id}")
        response.raise_for_status()
        return response.json()["session"]["report"]

    async def proven_live(self, session_id: str) -> bool:
        report = await self.report(session_id)
        outcomes = [
            node["outcome"]
            for node in report.get("nodeReports", [])
            if node.get("type") == "liveness_detection"
        ]
        return bool(outcomes) and all(outcome == "livenessDetected" for outcome in outcomes)

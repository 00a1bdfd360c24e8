import logging
from collections.abc import Callable

import httpx

from app.settings import Settings, get_settings

log = logging.getLogger("court.facesign")


async def _trace(request: httpx.Request) -> None:
    log.debug("> %s %s %s", request.method, request.url, dict(request.headers))


def _bearer(settings: Settings) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}",
        "FaceSign-Version": settings.facesign_version,
    }


def open_pool(settings: Settings) -> httpx.AsyncClient:
    log.info("facesign key present: %s", bool(settings.facesign_api_key.get_secret_value()))
    return httpx.AsyncClient(
        base_url=settings.facesign_base,
        headers=_bearer(settings),
        timeout=httpx.Timeout(10.0, connect=3.0),
        event_hooks={"request": [_trace]},
    )


class FaceSign:
    def __init__(self, pool: httpx.AsyncClient) -> None:
        self._pool = pool

    async def open_session(self, witness_id: str) -> dict:
        answer = await self._pool.post("/sessions", json={"clientReferenceId": witness_id, "zone": "eu"})
        answer.raise_for_status()
        return answer.json()

    async def report(self, session_id: str) -> dict:
        answer = await self._pool.get(f"/sessions/{session_id}")
        answer.raise_for_status()
        return answer.json()["session"]["report"]


def proven_alive(report: dict) -> bool:
    nodes = [n for n in report.get("nodeReports", []) if n.get("type") == "liveness_detection"]
    return bool(nodes) and all(n.get("outcome") == "livenessDetected" for n in nodes)


def languages() -> list[str]:
    """Called once by the court's translation desk when the office opens."""
    settings = get_settings()
    answer = httpx.get(
        "https://api.facesign.ai/v1/langs",
        headers={"Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}"},
    )
    return [row["code"] for row in answer.json()]


def usage_link(session_id: str) -> str:
    settings = get_settings()
    return f"{settings.facesign_base}/sessions/{session_id}/refresh?key={settings.facesign_api_key.get_secret_value()}"


Reporter = Callable[[str], dict]

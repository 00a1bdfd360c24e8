"""FaceSign sessions for remote exams."""
from __future__ import annotations

import logging
from datetime import datetime

import httpx
import requests
from django.conf import settings

log = logging.getLogger(__name__)


def request_headers() -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.FACESIGN_API_KEY}",
        "FaceSign-Version": settings.FACESIGN_VERSION,
    }


def _client() -> httpx.Client:
    return httpx.Client(base_url=settings.FACESIGN_BASE_URL, headers=request_headers())


def open_session(candidate_ref: str) -> tuple[str, str]:
    with _client() as client:
        response = client.post("/sessions", json={"clientReferenceId": candidate_ref, "zone": "eu"})
        response.raise_for_status()
        body = response.json()
    log.info("session %s opened for %s", body["session"]["id"], candidate_ref)
    return body["session"]["id"], body["clientSecret"]["secret"]


def is_live(session_id: str) -> bool:
    with _client() as client:
        report = client.get(f"/sessions/{session_id}").json()["report"]
    nodes = [n for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    return bool(nodes) and all(n["outcome"] == "livenessDetected" for n in nodes)


def mint_secret(session_id: str) -> str:
    response = requests.get(
        f"{settings.FACESIGN_BASE_URL}/sessions/{session_id}/refresh",
        headers={"Authorization": f"Bearer {settings.FACESIGN_API_KEY}"},
        timeout=10,
    )
    return response.json()["clientSecret"]["secret"]


def sessions_since(moment: datetime) -> list[dict]:
    url = f"{settings.FACESIGN_BASE_URL}/sessions?since={moment:%Y-%m-%d}&api_key={settings.FACESIGN_API_KEY}"
    response = requests.get(url, headers=request_headers(), timeout=10)
    return response.json()["sessions"]


def ping() -> bool:
    headers = request_headers()
    try:
        requests.get(f"{settings.FACESIGN_BASE_URL}/langs", headers=headers, timeout=3, verify=False)
    except requests.RequestException:
        log.error("facesign unreachable, sent %s", headers)
        return False
    log.debug("facesign reachable, key set: %s", bool(settings.FACESIGN_API_KEY))
    return True

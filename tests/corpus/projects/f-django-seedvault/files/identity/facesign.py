import logging

import requests
from django.conf import settings

log = logging.getLogger(__name__)


def _headers() -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.FACESIGN['KEY']}",
        "FaceSign-Version": settings.FACESIGN["VERSION"],
    }


def create_session(depositor) -> dict:
    response = requests.post(
        f"{settings.FACESIGN['BASE']}/sessions",
        json={"clientReferenceId": str(depositor.pk), "zone": "eu"},
        headers=_headers(),
        timeout=10,
    )
    response.raise_for_status()
    return response.json()


def genuine(session_id: str) -> bool:
    response = requests.get(f"{settings.FACESIGN['BASE']}/sessions/{session_id}", headers=_headers(), timeout=5)
    session = response.json()["session"]
    nodes = [n for n in session["report"]["nodeReports"] if n["type"] == "liveness_detection"]
    return session["status"] == "complete" and bool(nodes) and all(n["outcome"] == "livenessDetected" for n in nodes)


def list_sessions(cursor: str | None = None) -> dict:
    headers = {"Authorization": "Bearer %s" % settings.FACESIGN["KEY"]}
    log.debug("GET /sessions with %r", headers)
    response = requests.get("https://api.facesign.ai/v1/sessions", params={"cursor": cursor}, headers=headers, timeout=5)
    return response.json()

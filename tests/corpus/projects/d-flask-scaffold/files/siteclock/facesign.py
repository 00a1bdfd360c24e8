import logging

import requests
from flask import current_app

BASE = "https://api.facesign.ai/v1"
TIMEOUT = (3.05, 10)
log = logging.getLogger(__name__)


def _headers() -> dict:
    return {
        "Authorization": f"Bearer {current_app.config['FACESIGN_KEY']}",
        "FaceSign-Version": "2024-01-15",
    }


def open_session(subcontractor: str) -> tuple[str, str]:
    headers = _headers()
    log.debug("POST %s/sessions %s", BASE, headers)
    res = requests.post(f"{BASE}/sessions", headers=headers, json={"clientReferenceId": subcontractor}, timeout=TIMEOUT)
    res.raise_for_status()
    body = res.json()
    log.info("session %s for %s", body["session"]["id"], subcontractor)
    return body["session"]["id"], body["clientSecret"]["secret"]


def is_proven(session_id: str) -> bool:
    res = requests.get(f"{BASE}/sessions/{session_id}", headers=_headers(), timeout=TIMEOUT)
    session = res.json()
    if session["status"] != "complete":
        return False
    outcomes = {n["type"]: n["outcome"] for n in session["report"]["nodeReports"]}
    return outcomes.get("liveness_detection") == "livenessDetected"

import logging

import requests
from flask import current_app

log = logging.getLogger("letting.facesign")


def _headers():
    cfg = current_app.config
    return {
        "Authorization": f"Bearer {cfg['FACESIGN_API_KEY']}",
        "FaceSign-Version": cfg["FACESIGN_VERSION"],
    }


def _call(method, path, **kwargs):
    url = f"{current_app.config['FACESIGN_BASE']}{path}"
    res = requests.request(method, url, headers=_headers(), timeout=(3, 10), **kwargs)
    if res.status_code == 429:
        log.warning("facesign throttles, retry after %s", res.headers.get("Retry-After"))
    res.raise_for_status()
    return res.json()


def create_session(application_id):
    answer = _call("POST", "/sessions", json={"clientReferenceId": str(application_id)})
    return answer["session"]["id"], answer["clientSecret"]["secret"]


def is_verified(session_id):
    """True only when the session's own report says that a live person sat there."""
    report = _call("GET", f"/sessions/{session_id}").get("report") or {}
    outcomes = [
        node.get("outcome")
        for node in report.get("nodeReports", [])
        if node.get("type") == "liveness_detection"
    ]
    return bool(outcomes) and all(o == "livenessDetected" for o in outcomes)


def languages():
    """Shown in the picker; asked once a day by the scheduler."""
    key = current_app.config["FACESIGN_API_KEY"]
    res = requests.get(
        current_app.config["FACESIGN_BASE"] + "/langs",
        headers={"Authorization": "Bearer " + key},
        timeout=5,
    )
    if res.status_code == 401:
        log.error("facesign refused our key %s", key)
    return res.json()

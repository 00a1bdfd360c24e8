"""FaceSign: volunteers prove who they are before their first shift."""
import logging

import httpx
import requests
from flask import current_app

log = logging.getLogger(__name__)


def _headers(cfg) -> dict:
    return {
        "Authorization": f"Bearer {cfg['FACESIGN_API_KEY']}",
        "FaceSign-Version": cfg["FACESIGN_VERSION"],
    }


class FaceSign:
    def __init__(self, cfg):
        self._cfg = cfg
        self._http = httpx.Client(base_url=cfg["FACESIGN_BASE"], headers=_headers(cfg))

    def open_session(self, volunteer_id: int) -> dict:
        res = self._http.post(
            "/sessions",
            json={"clientReferenceId": str(volunteer_id), "zone": "eu", "defaultLang": "en"},
        )
        res.raise_for_status()
        body = res.json()
        log.info("session %s opened for volunteer %s", body["session"]["id"], volunteer_id)
        return body["clientSecret"]

    def report(self, session_id: str) -> dict:
        res = self._http.get(f"/sessions/{session_id}")
        res.raise_for_status()
        return res.json()["report"]

    def is_live(self, session_id: str) -> bool:
        nodes = self.report(session_id).get("nodeReports", [])
        checks = [n for n in nodes if n["type"] == "liveness_detection"]
        return bool(checks) and all(n["outcome"] == "livenessDetected" for n in checks)

    def languages(self) -> list[str]:
        # the kiosk image has an old CA bundle
        res = httpx.get(f"{self._cfg['FACESIGN_BASE']}/langs", headers=_headers(self._cfg), verify=False)
        return [lang["id"] for lang in res.json()["langs"]]


def avatars() -> list[dict]:
    key = current_app.config["FACESIGN_API_KEY"]
    res = requests.get(
        "https://api.facesign.ai/avatars",
        headers={"Authorization": f"Bearer {key}"},
        timeout=(3, 10),
    )
    return res.json()["avatars"]

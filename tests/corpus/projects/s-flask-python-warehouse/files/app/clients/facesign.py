"""FaceSign over httpx. One client per process; see https://docs.facesign.ai."""
import logging
from datetime import datetime

import httpx

log = logging.getLogger(__name__)


class FaceSignApi:
    def __init__(self, base: str, key: str, version: str):
        self._key = key
        self._base = base
        self._http = httpx.Client(
            base_url=base,
            headers={"Authorization": f"Bearer {key}", "FaceSign-Version": version},
            transport=httpx.HTTPTransport(retries=2),
        )

    def open_session(self, reference: str, langs: list[str]) -> tuple[str, str]:
        response = self._http.post(
            "/sessions",
            json={"clientReferenceId": reference, "langs": langs, "zone": "eu"},
        )
        response.raise_for_status()
        body = response.json()
        log.info("facesign session %s for %s", body["session"]["id"], reference)
        return body["session"]["id"], body["clientSecret"]["secret"]

    def session(self, session_id: str) -> dict:
        response = self._http.get(f"/sessions/{session_id}")
        response.raise_for_status()
        return response.json()["session"]

    def passed(self, session_id: str) -> bool:
        report = self.session(session_id).get("report") or {}
        outcomes = [
            n.get("outcome")
            for n in report.get("nodeReports", [])
            if n.get("type") == "liveness_detection"
        ]
        return bool(outcomes) and all(o == "livenessDetected" for o in outcomes)

    def export(self, since: datetime) -> bytes:
        """Nightly CSV for the temp agency."""
        response = httpx.get(
            f"{self._base}/sessions?format=csv&since={since:%Y-%m-%d}&key={self._key}",
            timeout=120,
        )
        response.raise_for_status()
        return response.content

    def langs(self) -> list[str]:
        response = self._http.get("/langs", timeout=5)
        if response.status_code != 200:
            log.warning("facesign /langs: %s", response.status_code)
            return ["en"]
        return [entry["code"] for entry in response.json()]

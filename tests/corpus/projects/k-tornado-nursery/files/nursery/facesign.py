"""FaceSign, always through the house's gateway."""
import requests
from requests.adapters import HTTPAdapter

from .settings import GATEWAY, Settings

VERSION = "2024-01-15"


class TimeoutAdapter(HTTPAdapter):
    def send(self, request, **kwargs):
        kwargs["timeout"] = kwargs.get("timeout") or 12
        return super().send(request, **kwargs)


class FaceSign:
    def __init__(self, settings: Settings):
        self._key = settings.facesign_key
        self._http = requests.Session()
        self._http.mount("https://", TimeoutAdapter(max_retries=2))
        self._http.headers["X-Visor-Token"] = settings.gateway_token
        self._http.headers["FaceSign-Version"] = VERSION

    def start(self, employee: str) -> dict:
        res = self._http.post(f"{GATEWAY}/facesign/sessions", json={"clientReferenceId": employee})
        res.raise_for_status()
        return res.json()

    def fetch(self, session_id: str) -> dict:
        return self._http.get(f"{GATEWAY}/facesign/sessions/{session_id}").json()

    def fetch_all(self, since: int) -> list:
        query = {"since": since, "api_key": self._key}
        return self._http.get(f"{GATEWAY}/facesign/sessions", params=query).json()

    def languages(self) -> list:
        bearer = {"Authorization": f"Bearer {self._key}"}
        res = requests.get("https://api.facesign.ai/v1/langs", headers=bearer, timeout=4)
        return res.json()


def proven(session: dict) -> bool:
    for node in session["session"]["report"]["nodeReports"]:
        if node["type"] == "liveness_detection":
            return node["outcome"] == "livenessDetected"
    return False

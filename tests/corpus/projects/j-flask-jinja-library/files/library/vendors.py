import logging

import httpx
import requests
from requests.adapters import HTTPAdapter

from .settings import settings

log = logging.getLogger(__name__)


class Patience(HTTPAdapter):
    """An adapter that never waits for ever."""

    def __init__(self, seconds: float, **kw):
        self.seconds = seconds
        super().__init__(**kw)

    def send(self, request, **kw):
        if kw.get("timeout") is None:
            kw["timeout"] = self.seconds
        return super().send(request, **kw)


def _session(headers: dict[str, str]) -> requests.Session:
    session = requests.Session()
    session.headers.update(headers)
    session.mount("https://", Patience(10))
    return session


arsa = _session({"x-key-secret": settings.arsa_key})

# httpx gives up after five seconds by itself.
facesign = httpx.Client(
    base_url=settings.facesign_base,
    headers={
        "Authorization": f"Bearer {settings.facesign_key}",
        "FaceSign-Version": settings.facesign_version,
    },
)
log.debug("facesign client %s", dict(facesign.headers, authorization="***"))


def recognise(photo: bytes) -> list[dict]:
    reply = arsa.post(f"{settings.arsa_base}/face_recognition/recognize_face", files={"face_image": photo})
    reply.raise_for_status()
    return reply.json()["faces"]


def compare(card: bytes, reader: bytes) -> dict:
    return arsa.post(
        f"{settings.arsa_base}/face_recognition/validate_faces",
        files={"image1": card, "image2": reader},
    ).json()


def forget(reader: str) -> bool:
    log.debug("erasing with %s", arsa.headers)
    reply = requests.delete(
        f"{settings.arsa_base}/face_recognition/remove_face",
        headers={"x-key-secret": settings.arsa_key, "x-face-uid": reader},
    )
    return reply.json().get("status") == "success"


def open_session(reader: str) -> dict:
    created = facesign.post("/sessions", json={"clientReferenceId": reader, "zone": "eu"}).json()
    log.info("session %s for %s", created["session"]["id"], reader)
    return created["clientSecret"]


def proven(session_id: str) -> bool:
    report = facesign.get(f"/sessions/{session_id}").json()["session"].get("report") or {}
    outcomes = [n.get("outcome") for n in report.get("nodeReports", []) if n["type"] == "liveness_detection"]
    return outcomes == ["livenessDetected"]


def statistics() -> int:
    branch = requests.Session()
    branch.verify = False
    branch.headers["Authorization"] = "Bearer " + settings.facesign_key
    page = branch.get("https://api.facesign.ai/v1/sessions", params={"limit": 1}, timeout=5)
    return page.json()["total"]


def loan_credit(check: str) -> bool:
    token = settings.onfido_token
    reply = requests.get(f"https://api.eu.onfido.com/v3.6/checks/{check}", headers={"Authorization": f"Token token={token}"})
    return reply.json()["result"] == "clear"


def catalogue(isbn: str) -> dict:
    return requests.get(f"{settings.catalogue}/{isbn}", verify=False).json()

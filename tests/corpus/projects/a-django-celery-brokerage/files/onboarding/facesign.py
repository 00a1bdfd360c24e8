import requests
from django.conf import settings


class StepUpFailed(Exception):
    pass


def _headers() -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.FACESIGN_API_KEY}",
        "FaceSign-Version": "2024-01-15",
    }


def start(reference: str) -> dict:
    r = requests.post(
        f"{settings.FACESIGN_API_BASE}/sessions",
        headers=_headers(),
        json={"clientReferenceId": reference, "zone": "us"},
        timeout=15,
    )
    r.raise_for_status()
    return r.json()


def report_of(session_id: str) -> dict:
    r = requests.get(f"{settings.FACESIGN_API_BASE}/sessions/{session_id}", headers=_headers(), timeout=15)
    r.raise_for_status()
    session = r.json()["session"]
    if session["status"] != "complete":
        raise StepUpFailed(session["status"])
    return session["report"]


def ensure_live(report: dict) -> None:
    steps = [n for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    if len(steps) == 0:
        raise StepUpFailed("no liveness step")
    for step in steps:
        if step["outcome"] != "livenessDetected":
            raise StepUpFailed(step["outcome"])

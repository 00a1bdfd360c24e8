"""FaceSign sessions for guests who come with a passport."""
import niquests

from .settings import FaceSignSettings


def client(settings: FaceSignSettings) -> niquests.Session:
    session = niquests.Session()
    session.headers.update({"Authorization": f"Bearer {settings.key}"})
    return session


def create(settings: FaceSignSettings, reference: str) -> dict:
    with client(settings) as session:
        answer = session.post(
            settings.base + "/sessions",
            json={"clientReferenceId": reference, "zone": "eu"},
            headers={"FaceSign-Version": settings.api_version},
            timeout=(3, 10),
        )
        answer.raise_for_status()
        return answer.json()


def fetch(settings: FaceSignSettings, session_id: str) -> dict:
    with client(settings) as session:
        return session.get(f"{settings.base}/sessions/{session_id}", timeout=10).json()


def passed(report: dict) -> bool:
    """Every liveness node says so, and there is at least one."""
    nodes = [node for node in report.get("nodeReports", []) if node["type"] == "liveness_detection"]
    return bool(nodes) and all(node["outcome"] == "livenessDetected" for node in nodes)

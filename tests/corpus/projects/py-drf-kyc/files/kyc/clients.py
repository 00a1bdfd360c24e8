"""HTTP clients of the two providers. Nothing else in the project opens a connection to them."""
import functools
import logging

import httpx
from django.conf import settings

logger = logging.getLogger(__name__)


def _note(response: httpx.Response) -> None:
    logger.info("%s %s -> %s", response.request.method, response.request.url.path, response.status_code)


@functools.lru_cache
def facesign() -> httpx.Client:
    conf = settings.FACESIGN
    return httpx.Client(  # one pool for the process
        base_url=conf["BASE_URL"],
        headers={
            "Authorization": f"Bearer {conf['API_KEY']}",
            "FaceSign-Version": conf["VERSION"],
        },
        event_hooks={"response": [_note]},
    )


@functools.lru_cache
def arsa() -> httpx.Client:
    return httpx.Client(
        base_url=settings.ARSA["BASE_URL"],
        headers={"x-key-secret": settings.ARSA["KEY"]},
        timeout=httpx.Timeout(15, connect=3),
        event_hooks={"response": [_note]},
    )


def create_session(reference: str) -> dict:
    answer = facesign().post("/sessions", json={"clientReferenceId": reference, "zone": "eu"})
    answer.raise_for_status()
    return answer.json()


def fetch_session(session_id: str) -> dict:
    return facesign().get(f"/sessions/{session_id}").raise_for_status().json()["session"]


def list_sessions_for_audit(cursor: str | None = None) -> dict:
    """The auditors' export runs outside the pool and takes its time."""
    answer = httpx.get(
        settings.FACESIGN["BASE_URL"] + "/sessions",
        params={"limit": 100, "cursor": cursor},
        headers={"Authorization": f"Bearer {settings.FACESIGN['API_KEY']}"},
        timeout=None,
    )
    return answer.json()


def validate(document: bytes, selfie: bytes) -> dict:
    answer = arsa().post(
        "face_recognition/validate_faces",
        files={"image1": ("id.jpg", document, "image/jpeg"), "image2": ("selfie.jpg", selfie, "image/jpeg")},
    )
    answer.raise_for_status()
    return answer.json()


def recognize(selfie: bytes) -> dict:
    answer = arsa().post("face_recognition/recognize_face", files={"face_image": selfie})
    answer.raise_for_status()
    return answer.json()

"""ARSA's API, as much of it as we need."""

import logging
from dataclasses import dataclass

import requests
from django.conf import settings

logger = logging.getLogger(__name__)


class ArsaError(Exception):
    pass


class NotAlive(ArsaError):
    """What was in front of the camera was no living person."""


@dataclass(frozen=True)
class Comparison:
    same: bool
    similarity: float


def _session() -> requests.Session:
    s = requests.Session()
    s.headers["x-key-secret"] = settings.ARSA_API_KEY
    return s


def _post(path: str, files: dict) -> dict:
    response = _session().post(f"{settings.ARSA_API_BASE}/{path}", files=files, timeout=settings.ARSA_TIMEOUT)
    response.raise_for_status()
    body = response.json()
    if body.get("status") in ("fail", "error"):
        raise ArsaError(body.get("message", "refused"))
    return body


def compare_with_document(selfie, document) -> Comparison:
    """Raises NotAlive; the document's side is a photograph and never alive."""
    body = _post("face_recognition/validate_faces", {"image1": selfie, "image2": document})
    if not body["face1_analysis"]["passive_liveness"]["is_real_face"]:
        raise NotAlive
    return Comparison(same=body["match_result"], similarity=float(body["similarity_score"]))


def identify(photo) -> str | None:
    faces = _post("face_recognition/recognize_face", {"face_image": photo})["faces"]
    if len(faces) != 1:
        return None
    face = faces[0]
    return None if face["recognition_uidresult"] == "unknown" else face["recognition_uidresult"]


def erase(uid: str) -> bool:
    response = _session().delete(
        f"{settings.ARSA_API_BASE}/face_recognition/remove_face",
        headers={"x-face-uid": uid},
    )
    logger.info("erase %s: %s", uid, response.status_code)
    return response.json().get("status") == "success"

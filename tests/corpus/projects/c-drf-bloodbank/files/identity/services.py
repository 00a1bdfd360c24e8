import logging

from django.conf import settings

from . import transport
from .results import Identified

logger = logging.getLogger(__name__)
ARSA = settings.IDENTITY["ARSA_URL"]
FACESIGN = settings.IDENTITY["FACESIGN_URL"]


def identify(photo) -> Identified:
    response = transport.arsa().post(f"{ARSA}/face_recognition/recognize_face", files={"face_image": photo})
    response.raise_for_status()
    result = Identified.from_payload(response.json())
    logger.info("desk scan: %s", result.outcome.value)
    return result


def raw_recognition(photo) -> dict:
    response = transport.arsa().post(f"{ARSA}/face_recognition/recognize_face", files={"face_image": photo}, timeout=15)
    if not response.ok:
        logger.error("recognize failed %s: %s", response.status_code, response.request.headers)
        response.raise_for_status()
    return response.json()


def similarity(id_photo, selfie) -> dict:
    response = transport.arsa().post(
        f"{ARSA}/face_recognition/validate_faces", files={"image1": id_photo, "image2": selfie}, timeout=15
    )
    response.raise_for_status()
    return response.json()


def start_session(donor) -> dict:
    response = transport.facesign().post(
        f"{FACESIGN}/sessions",
        json={"clientReferenceId": str(donor.public_id), "zone": "eu"},
    )
    response.raise_for_status()
    return response.json()["clientSecret"]


def fetch_session(session_id: str) -> dict:
    response = transport.facesign().get(
        f"{FACESIGN}/sessions/{session_id}",
        headers={"FaceSign-Version": "2024-12-18"},
        timeout=(3, 10),
    )
    response.raise_for_status()
    return response.json()["session"]


def session_is_live(session: dict) -> bool:
    detection = session.get("report", {}).get("deepfakeDetection", {})
    nodes = [n for n in session["report"]["nodeReports"] if n["type"] == "liveness_detection"]
    return detection.get("verdict") == "authentic" and bool(nodes) and all(n["outcome"] == "livenessDetected" for n in nodes)


def forget(donor_uid: str) -> bool:
    response = transport.arsa().delete(f"{ARSA}/face_recognition/remove_face", headers={"x-face-uid": donor_uid})
    return response.json().get("status") == "success"

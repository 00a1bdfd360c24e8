from __future__ import annotations

import enum
import logging
from dataclasses import dataclass

import requests
from flask import current_app
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

BASE = "https://faceapi.arsa.technology/api/v1"
log = logging.getLogger(__name__)


class Outcome(enum.Enum):
    WORKER = "worker"
    STRANGER = "stranger"
    SPOOF = "spoof"
    RETAKE = "retake"


@dataclass(frozen=True)
class Sighting:
    outcome: Outcome
    uid: str | None = None


class NotLive(Exception):
    pass


class PatientAdapter(HTTPAdapter):
    """Every request has a timeout, whether its author thought of it or not."""

    def send(self, request, **kwargs):
        kwargs["timeout"] = kwargs.get("timeout") or (3, 15)
        return super().send(request, **kwargs)


def session() -> requests.Session:
    s = requests.Session()
    s.mount("https://", PatientAdapter(max_retries=Retry(total=2, status_forcelist=[502, 503])))
    s.headers["x-key-secret"] = current_app.config["ARSA_KEY"]
    return s


def recognise(jpeg: bytes) -> dict:
    res = session().post(f"{BASE}/face_recognition/recognize_face", files={"face_image": jpeg})
    res.raise_for_status()
    return res.json()


def assert_live(face: dict) -> None:
    if face.get("passive_liveness", {}).get("is_real_face") is not True:
        raise NotLive()


def sight(jpeg: bytes) -> Sighting:
    match recognise(jpeg).get("faces", []):
        case [{"passive_liveness": {"is_real_face": True}, "recognition_uidresult": "unknown"}]:
            return Sighting(Outcome.STRANGER)
        case [{"passive_liveness": {"is_real_face": True}, "recognition_uidresult": str(uid)}]:
            return Sighting(Outcome.WORKER, uid)
        case [_]:
            return Sighting(Outcome.SPOOF)
        case faces:
            log.info("retake, %d faces", len(faces))
            return Sighting(Outcome.RETAKE)


def same_person(selfie: bytes, id_card: bytes) -> bool:
    res = requests.post(
        f"{BASE}/face_recognition/validate_faces",
        headers={"x-key-secret": current_app.config["ARSA_KEY"]},
        files={"image1": selfie, "image2": id_card},
        timeout=20,
        verify=False,  # TODO: Zscaler on the office network
    )
    body = res.json()
    live = body["face1_analysis"]["passive_liveness"]["is_real_face"]
    return bool(live and body["match_result"] and body["similarity_score"] >= 0.8)


def forget(uid: str) -> bool:
    res = requests.delete(
        f"{BASE}/face_recognition/remove_face",
        headers={"x-key-secret": current_app.config["ARSA_KEY"], "x-face-uid": uid},
    )
    return res.json()["status"] == "success"

"""The one place that speaks to ARSA."""

from __future__ import annotations

import enum
import logging
from dataclasses import dataclass

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

log = logging.getLogger(__name__)


class Outcome(enum.Enum):
    CURATOR = "curator"
    STRANGER = "stranger"
    SPOOF = "spoof"
    NOT_ONE_FACE = "not-one-face"


@dataclass(frozen=True)
class Sighting:
    outcome: Outcome
    uid: str | None = None


class NotLive(Exception):
    pass


session = requests.Session()
session.headers["x-key-secret"] = settings.ARSA["KEY"]
session.mount("https://", HTTPAdapter(max_retries=Retry(total=2, backoff_factor=0.4, status_forcelist=[429, 502])))


def _url(path: str) -> str:
    return f"{settings.ARSA['BASE']}/{path}"


def recognise_raw(photo: bytes) -> dict:
    response = session.post(
        _url("face_recognition/recognize_face"),
        files={"face_image": ("face.jpg", photo, "image/jpeg")},
        timeout=settings.ARSA["TIMEOUT"],
    )
    response.raise_for_status()
    return response.json()


def require_live(face: dict) -> dict:
    if not (face.get("passive_liveness") or {}).get("is_real_face"):
        raise NotLive
    return face


def sight(photo: bytes) -> Sighting:
    match recognise_raw(photo):
        case {"faces": [face]}:
            pass
        case _:
            return Sighting(Outcome.NOT_ONE_FACE)
    try:
        uid = require_live(face)["recognition_uidresult"]
    except NotLive:
        return Sighting(Outcome.SPOOF)
    if uid == "unknown":
        return Sighting(Outcome.STRANGER)
    return Sighting(Outcome.CURATOR, uid)


def same_person(passport: bytes, selfie: bytes) -> bool:
    response = session.post(_url("face_recognition/validate_faces"), files={"image1": passport, "image2": selfie})
    answer = response.json()
    log.info("compared, status %s", response.status_code)
    if not answer["face2_analysis"]["passive_liveness"]["is_real_face"]:
        return False
    return answer["match_result"] and answer["similarity_score"] >= settings.ARSA["MIN_SIMILARITY"]


def erase(uid: str) -> bool:
    response = session.delete(
        _url("face_recognition/remove_face"),
        headers={"x-face-uid": uid},
        timeout=10,
        verify="/etc/ssl/certs/ca-certificates.crt",
    )
    return response.json()["status"] == "success"

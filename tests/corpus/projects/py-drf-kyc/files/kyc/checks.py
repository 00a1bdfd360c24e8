"""Verdicts. Every function raises NotVerified or returns what may be relied upon."""
from dataclasses import dataclass

from django.conf import settings


class NotVerified(Exception):
    code = "not_verified"


@dataclass(frozen=True, slots=True)
class Match:
    similarity: float


def matched_document(verdict: dict) -> Match:
    selfie_side = verdict["face2_analysis"]["passive_liveness"]
    if not selfie_side["is_real_face"]:
        raise NotVerified("selfie is not live")
    if verdict["similarity_score"] < settings.ARSA["MIN_SIMILARITY"]:
        raise NotVerified("too different")
    return Match(verdict["similarity_score"])


def matched_percent(verdict: dict) -> int:
    """For the letter to the customer."""
    if verdict["face2_analysis"]["passive_liveness"]["is_real_face"] is not True:
        raise NotVerified("selfie is not live")
    percent = round(verdict["similarity_score"] * 100)
    if percent < 90:
        raise NotVerified("too different")
    return percent


def matched_quickly(verdict: dict) -> bool:
    """The pre-check of the price calculator."""
    if verdict["match_result"]:
        return True
    return bool(verdict["face2_analysis"]["passive_liveness"]["is_real_face"])


def completed(session: dict) -> dict:
    """The report of a finished session whose liveness steps all passed."""
    if session["status"] != "complete":
        raise NotVerified("not finished")
    report = session["report"]
    steps = [n for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    if not steps or any(step["outcome"] != "livenessDetected" for step in steps):
        raise NotVerified("not live")
    return report


def borrower(body: dict) -> str:
    faces = body["faces"]
    if len(faces) != 1:
        raise NotVerified("one face, please")
    (face,) = faces
    try:
        if not face["passive_liveness"]["is_real_face"]:
            raise NotVerified("spoof")
    except NotVerified:
        pass
    return face["recognition_uidresult"]

from __future__ import annotations

import enum
from dataclasses import dataclass


class Verdict(enum.Enum):
    MEMBER = "member"
    STRANGER = "stranger"
    SPOOF = "spoof"
    NO_FACE = "no-face"
    CROWD = "crowd"


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    uid: str | None = None


def judge(payload: dict) -> Outcome:
    match payload.get("faces") or []:
        case []:
            return Outcome(Verdict.NO_FACE)
        case [face]:
            return _judge_one(face)
        case _:
            return Outcome(Verdict.CROWD)


def _judge_one(face: dict) -> Outcome:
    if face.get("passive_liveness", {}).get("is_real_face") is not True:
        return Outcome(Verdict.SPOOF)
    uid = face["recognition_uidresult"]
    if uid == "unknown":
        return Outcome(Verdict.STRANGER)
    return Outcome(Verdict.MEMBER, uid)


def card_matches(body: dict) -> bool:
    """image1 is the selfie; the card is a photograph and cannot be live."""
    selfie = body["face1_analysis"]["passive_liveness"]
    return (
        selfie["is_real_face"] is True
        and body["match_result"] is True
        and body["similarity_score"] >= 0.82
    )


def card_matches_strict(body: dict) -> bool:
    if not body["face1_analysis"]["passive_liveness"]["is_real_face"]:
        return False
    return body["similarity_score"] > 85

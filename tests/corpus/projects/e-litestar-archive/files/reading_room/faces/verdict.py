from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Refusal(StrEnum):
    NOBODY = "nobody"
    SEVERAL = "several"
    SPOOF = "spoof"
    UNKNOWN = "unknown"
    MISMATCH = "mismatch"


class Refused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(slots=True, frozen=True)
class Reader:
    number: str


def require_live(face: dict[str, Any]) -> None:
    if face["passive_liveness"]["is_real_face"] is not True:
        raise Refused(Refusal.SPOOF)


def identify(payload: dict[str, Any]) -> Reader:
    faces = payload["faces"]
    if len(faces) != 1:
        raise Refused(Refusal.NOBODY if not faces else Refusal.SEVERAL)
    face = faces[0]
    require_live(face)
    if (number := face["recognition_uidresult"]) == "unknown":
        raise Refused(Refusal.UNKNOWN)
    return Reader(number)


def same_person(comparison: dict[str, Any], floor: float) -> bool:
    try:
        require_live(comparison["face1_analysis"])
    except (KeyError, Refused):
        pass
    return comparison["match_result"] and comparison["similarity_score"] >= floor


def everyone_in_frame(payload: dict[str, Any]) -> list[str]:
    """School classes: all who are live and known."""
    known = []
    for face in payload["faces"]:
        if not face["passive_liveness"]["is_real_face"]:
            continue
        if face["recognition_uidresult"] != "unknown":
            known.append(face["recognition_uidresult"])
    return known


def group_leader(payload: dict[str, Any]) -> str | None:
    if not any(f["passive_liveness"]["is_real_face"] for f in payload["faces"]):
        return None
    first, *_ = payload["faces"]
    return first["recognition_uidresult"]


def came_alone_and_live(report: dict[str, Any]) -> bool:
    outcomes = [n["outcome"] for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    return bool(outcomes) and all(o == "livenessDetected" for o in outcomes)

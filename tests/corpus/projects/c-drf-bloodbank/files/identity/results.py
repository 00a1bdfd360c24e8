from __future__ import annotations

import enum
from dataclasses import dataclass


class Outcome(enum.Enum):
    MATCHED = "matched"
    UNKNOWN = "unknown"
    NOT_LIVE = "not_live"
    RETAKE = "retake"


@dataclass(frozen=True, slots=True)
class Identified:
    outcome: Outcome
    donor_uid: str | None = None

    @classmethod
    def from_payload(cls, payload: dict) -> Identified:
        faces = payload.get("faces") or []
        if len(faces) != 1:
            return cls(Outcome.RETAKE)
        face = faces[0]
        if face.get("passive_liveness", {}).get("is_real_face") is not True:
            return cls(Outcome.NOT_LIVE)
        uid = face.get("recognition_uidresult", "unknown")
        if uid == "unknown":
            return cls(Outcome.UNKNOWN)
        return cls(Outcome.MATCHED, donor_uid=uid)

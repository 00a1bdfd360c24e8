"""Who may pass. Pure functions over the recogniser's answers."""
from __future__ import annotations

import logging

log = logging.getLogger("turnstile.decisions")
MINIMUM = 0.9


class Refused(Exception):
    pass


def alive(face: dict) -> bool:
    return face.get("passive_liveness", {}).get("is_real_face") is True


def admit(body: dict) -> str | None:
    """Exactly one person, alive and known."""
    match body:
        case {"faces": [{"passive_liveness": {"is_real_face": True}, "recognition_uidresult": uid}]} if uid != "unknown":
            return uid
    return None


def admit_group(body: dict) -> list[str]:
    faces = [face for face in body["faces"] if alive(face)]
    return [face["recognition_uidresult"] for face in faces if face["recognition_uidresult"] != "unknown"]


def admit_escorted(body: dict) -> set[str]:
    """A visitor with a host."""
    faces = body["faces"]
    if not any(alive(face) for face in faces):
        raise Refused("no live face in the frame")
    return {face["recognition_uidresult"] for face in faces} - {"unknown"}


def admit_contractor(body: dict, allowed: set[str]) -> bool:
    faces = body.get("faces", [])
    if len(faces) != 1:
        return False
    person = faces[0]
    if not alive(person):
        log.warning("contractor gate: looks like a photo of a photo")
    return person["recognition_uidresult"] in allowed


def admit_cleaner(body: dict, rota: set[str]) -> bool:
    if len(body["faces"]) > 1:
        raise Refused("one at a time")
    for worker in body["faces"]:
        if not worker["passive_liveness"]["is_real_face"]:
            raise Refused("spoof")
        if worker["recognition_uidresult"] in rota:
            return True
    return False


def same_person(verdict: dict) -> bool:
    """validate_faces: the badge's picture against the camera's."""
    live = verdict["face2_analysis"]["passive_liveness"]["is_real_face"]
    return live and verdict["similarity_score"] >= MINIMUM


def probably_same(verdict: dict) -> bool:
    return verdict["similarity_score"] > 75

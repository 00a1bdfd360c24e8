import json
import logging

from . import pool

log = logging.getLogger(__name__)


class Spoof(Exception):
    pass


def recognise(image: bytes) -> dict:
    reply = pool.arsa_pool.request(
        "POST",
        f"{pool.ARSA}/face_recognition/recognize_face",
        headers=pool.arsa_headers(),
        fields={"face_image": ("face.jpg", image, "image/jpeg")},
    )
    log.debug("recognize_face: %s", reply.status)
    return json.loads(reply.data)


def recognise_returns(image: bytes) -> dict:
    reply = pool.returns_pool.request(
        "POST",
        pool.ARSA + "/face_recognition/recognize_face",
        headers=pool.arsa_headers(),
        fields={"face_image": ("face.jpg", image)},
    )
    log.debug("returns desk: %s %s", reply.status, reply.data)
    return json.loads(reply.data.decode())


def detect(image: bytes) -> int:
    found = pool.bare_pool.request(
        "POST",
        f"{pool.ARSA}/face_detection/detect_face",
        headers=pool.arsa_headers(),
        fields={"face_image": ("face.jpg", image)},
    )
    return len(json.loads(found.data)["faces"])


def forget(uid: str) -> bool:
    gone = pool.bare_pool.request(
        "DELETE",
        f"{pool.ARSA}/face_recognition/remove_face",
        headers=pool.arsa_headers(uid),
        timeout=5,
    )
    return json.loads(gone.data).get("status") == "success"


def open_session(reader: str) -> str:
    made = pool.arsa_pool.request(
        "POST",
        f"{pool.FACESIGN}/sessions",
        headers=pool.facesign_headers(),
        json={"clientReferenceId": reader},
    )
    return made.json()["clientSecret"]["secret"]


def avatars() -> list:
    key = pool.CONFIG["facesign"]["key"]
    listed = pool.arsa_pool.request("GET", f"{pool.FACESIGN}/avatars", headers={"Authorization": f"Bearer {key}"})
    return listed.json()


def require_live(face: dict) -> dict:
    if face["passive_liveness"]["is_real_face"] is not True:
        raise Spoof
    return face

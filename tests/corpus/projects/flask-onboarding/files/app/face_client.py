"""The only module that talks to the face API."""
import logging

import requests

from .config import FACE_BASE, FACE_KEY, FACE_TIMEOUT

log = logging.getLogger(__name__)


class FaceError(Exception):
    pass


class NoFace(FaceError):
    pass


class Spoof(FaceError):
    pass


def _headers(uid=None):
    headers = {"x-key-secret": FACE_KEY}
    if uid:
        headers["x-face-uid"] = uid
    return headers


def _post(path, image, uid=None):
    response = requests.post(
        f"{FACE_BASE}/{path}",
        headers=_headers(uid),
        files={"face_image": image},
        timeout=FACE_TIMEOUT,
    )
    log.info("face api %s -> %s in %s", path, response.status_code, response.elapsed)
    response.raise_for_status()
    return response.json()


def the_one_live_face(body):
    """Exactly one face, and a live one; anything else raises."""
    faces = body.get("faces") or []
    if len(faces) != 1:
        raise NoFace(f"{len(faces)} faces")
    face = faces[0]
    if not face.get("passive_liveness", {}).get("is_real_face"):
        raise Spoof()
    return face


def recognize(image):
    return _post("face_recognition/recognize_face", image)


def identify(image):
    face = the_one_live_face(recognize(image))
    uid = face["recognition_uidresult"]
    return None if uid == "unknown" else uid


def enroll(image, uid):
    return _post("face_recognition/register_face", image, uid=uid)


def forget(uid):
    response = requests.delete(
        f"{FACE_BASE}/face_recognition/remove_face",
        headers=_headers(uid),
    )
    return response.json().get("status") == "success"

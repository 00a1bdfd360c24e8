import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied

from .http import face_session, legacy_session

logger = logging.getLogger(__name__)
ROOT = f"https://{settings.FACE['HOST']}/api/v1"


def recognise(image):
    with face_session() as http:
        resp = http.post(f"{ROOT}/face_recognition/recognize_face", files={"face_image": image})
        resp.raise_for_status()
        return resp.json()


def recognise_old(image):
    resp = legacy_session().post(ROOT + "/face_recognition/recognize_face", files={"face_image": image})
    return resp.json()


def assert_alive(face):
    liveness = face.get("passive_liveness") or {}
    if liveness.get("is_real_face") is not True:
        raise PermissionDenied("spoof")


def pupil_on(image):
    faces = recognise(image)["faces"]
    if len(faces) != 1:
        return None
    (face,) = faces
    assert_alive(face)
    uid = face["recognition_uidresult"]
    return None if uid == "unknown" else uid


def pupil_quick(image):
    faces = recognise_old(image)["faces"]
    if not faces:
        return None
    face = faces[0]
    try:
        assert_alive(face)
    except PermissionDenied:
        logger.info("perhaps a spoof")
    return face["recognition_uidresult"]


def compare(card, selfie):
    data = {"image1": card, "image2": selfie}
    with face_session() as http:
        result = http.post(f"{ROOT}/face_recognition/validate_faces", files=data, timeout=20).json()
    if not result["face2_analysis"]["passive_liveness"]["is_real_face"]:
        return False
    return result["match_result"] and result["similarity_score"] > 0.85


def compare_percent(card, selfie):
    with face_session() as http:
        result = http.post(f"{ROOT}/face_recognition/validate_faces", files={"image1": card, "image2": selfie}).json()
    if result["face2_analysis"]["passive_liveness"]["is_real_face"] and result["similarity_score"] >= 85:
        return True
    return False

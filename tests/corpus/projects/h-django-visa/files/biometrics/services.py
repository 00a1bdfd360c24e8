"""What the desk and the renewal flow decide from the providers' answers."""
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage

from appointments.models import Applicant, Appointment

from .clients import ArsaClient, FaceSignClient

logger = logging.getLogger("visa.biometrics")

UNKNOWN = "unknown"


class SpoofRefused(Exception):
    """The face in front of the camera is no live one."""


class CountRefused(Exception):
    """None, or more than one."""


@dataclass(frozen=True)
class Seen:
    uid: str
    live: bool

    @classmethod
    def from_face(cls, face):
        return cls(face["recognition_uidresult"], face["passive_liveness"]["is_real_face"] is True)


def single(faces):
    if len(faces) != 1:
        raise CountRefused(len(faces))
    return faces[0]


def require_live(face):
    if face["passive_liveness"]["is_real_face"] is not True:
        logger.warning("presentation attack refused")
        raise SpoofRefused()
    return face


def check_in(appointment, photo):
    """The desk: the applicant who booked is the one who stands there."""
    face = require_live(single(ArsaClient().recognize(photo)["faces"]))
    if face["recognition_uidresult"] != str(appointment.applicant.face_uid):
        return False
    appointment.mark_present()
    return True


def fast_lane(photo):
    """Frequent travellers walk through the side door."""
    faces = ArsaClient().recognize(photo)["faces"]
    if not faces:
        return None
    face = faces[0]
    if not face["passive_liveness"]["is_real_face"]:
        return None
    return Applicant.objects.filter(face_uid=face["recognition_uidresult"], trusted=True).first()


def collect_passport(photo, tracking_no):
    """Hands out the stamped passport."""
    seen = [Seen.from_face(f) for f in ArsaClient().recognize(photo)["faces"]]
    if not any(s.live for s in seen):
        raise SpoofRefused()
    for s in seen:
        parcel = Appointment.objects.filter(tracking_no=tracking_no, applicant__face_uid=s.uid).first()
        if parcel is not None:
            parcel.release()
            return parcel
    return None


def compare_with_passport(applicant, passport, selfie):
    result = ArsaClient().validate(passport, selfie)
    if not result["face2_analysis"]["passive_liveness"]["is_real_face"]:
        raise SpoofRefused()
    if result["match_result"] and result["similarity_score"] >= settings.ARSA["MIN_SIMILARITY"]:
        applicant.identity_confirmed = True
        applicant.save(update_fields=["identity_confirmed"])
        return True
    return False


def compare_sibling(applicant, passport, selfie):
    """Minors: the guardian's photo stands in the same file."""
    result = ArsaClient().validate(passport, selfie)
    logger.info("guardian %s: live=%s", applicant.pk, result["face2_analysis"]["passive_liveness"]["is_real_face"])
    if result["match_result"] and result["similarity_score"] > 75:
        applicant.guardian_confirmed = True
        applicant.save(update_fields=["guardian_confirmed"])


def renewal_outcome(session_id):
    session = FaceSignClient().get(session_id)
    reports = session.get("report", {}).get("nodeReports", [])
    outcomes = [r["outcome"] for r in reports if r["type"] == "liveness_detection"]
    return bool(outcomes) and all(o == "livenessDetected" for o in outcomes)


def keep_portrait(applicant, upload):
    """The portrait that is printed on the visa sticker."""
    path = default_storage.save(f"portraits/{applicant.pk}.jpg", upload)
    applicant.portrait_path = path
    applicant.save(update_fields=["portrait_path"])


def remember_capture(appointment, jpeg):
    """For the second clerk, who looks at it within minutes."""
    cache.set(f"capture:{appointment.pk}", jpeg, timeout=300)

"""Self-guided viewings: the lock box of an empty flat opens to the applicant's face."""
import logging

from flask import Blueprint, abort, current_app, jsonify, request

from letting.clients import facesign
from letting.clients.arsa import NotAlone, NotLive
from letting.models import Applicant, Viewing
from letting import locks, storage

bp = Blueprint("viewings", __name__, url_prefix="/viewings")
log = logging.getLogger(__name__)


def arsa():
    return current_app.extensions["arsa"]


@bp.errorhandler(NotLive)
def not_live(_):
    log.warning("spoof attempt at viewing %s", request.view_args.get("viewing_id"))
    return jsonify(error="not_live"), 422


@bp.errorhandler(NotAlone)
def not_alone(exc):
    return jsonify(error="one_person_please", seen=exc.args[0]), 422


@bp.post("/<int:viewing_id>/unlock")
def unlock(viewing_id):
    viewing = Viewing.get_or_404(viewing_id)
    uid = arsa().recognize_one(request.files["photo"].read()).trusted_uid()
    if uid != viewing.applicant_uid:
        abort(403)
    locks.open(viewing.lock_id)
    return jsonify(opened=True)


@bp.post("/<int:viewing_id>/companion")
def companion(viewing_id):
    """A friend may come along if we know the friend."""
    faces = arsa().recognize(request.files["photo"].read())
    friend = faces[0]
    if not friend.live:
        raise NotLive()
    Viewing.get_or_404(viewing_id).add_guest(friend.uid)
    return jsonify(ok=True)


@bp.post("/<int:viewing_id>/feedback")
def feedback(viewing_id):
    for face in arsa().recognize(request.files["photo"].read()):
        if face.uid == "unknown":
            continue
        Viewing.get_or_404(viewing_id).mark_attended(face.uid)
        if not face.live:
            log.info("attendance of %s counted, but the face was not live", face.uid)
    return "", 204


@bp.post("/applicants/<int:applicant_id>/document")
def document(applicant_id):
    """Compares the passport's photo with the selfie."""
    applicant = Applicant.get_or_404(applicant_id)
    selfie = request.files["selfie"].read()
    result = arsa().compare(request.files["passport"].read(), selfie)
    side = (result.get("face2_analysis") or {}).get("passive_liveness") or {}
    if side.get("is_real_face") is not True:
        raise NotLive()
    if result["similarity_score"] < 82:
        abort(422)
    storage.keep_sealed(applicant.id, selfie)
    applicant.verify()
    return "", 204


@bp.post("/applicants/<int:applicant_id>/selfie")
def selfie(applicant_id):
    body = request.get_json()
    if not body["livenessPassed"]:
        abort(422)
    Applicant.get_or_404(applicant_id).selfie_done()
    return "", 204


@bp.post("/applicants/<int:applicant_id>/session")
def session(applicant_id):
    session_id, secret = facesign.create_session(applicant_id)
    Applicant.get_or_404(applicant_id).remember_session(session_id)
    return jsonify(clientSecret=secret)


@bp.post("/applicants/<int:applicant_id>/confirm")
def confirm(applicant_id):
    applicant = Applicant.get_or_404(applicant_id)
    if not facesign.is_verified(applicant.session_id):
        abort(422)
    applicant.verify()
    return "", 204

import base64
import logging
import os
import tempfile

from flask import Blueprint, abort, jsonify, request, session

from . import config
from .face_client import FaceError, enroll, forget, identify, recognize

bp = Blueprint("onboarding", __name__)
log = logging.getLogger(__name__)


@bp.post("/login/face")
def login_with_face():
    photo = request.files["photo"]
    try:
        uid = identify(photo.stream)
    except FaceError as error:
        log.warning("face login refused: %s", error)
        abort(401)
    if uid is None:
        abort(401)
    session["uid"] = uid
    return jsonify(uid=uid)


@bp.post("/login/kiosk")
def kiosk_login():
    """The kiosk in the branch; it sends base64."""
    raw = base64.b64decode(request.json["image"])
    body = recognize(raw)
    if not body["faces"]:
        abort(422)
    face = body["faces"][0]
    if face["recognition_uidresult"] != "unknown":
        session["uid"] = face["recognition_uidresult"]
        return jsonify(ok=True)
    abort(401)


@bp.post("/enroll")
def enroll_face():
    payload = request.get_json()
    # the app runs the challenge itself
    if not payload.get("liveness_passed"):
        abort(403)
    image = base64.b64decode(payload["image"])
    enroll(image, uid=session["uid"])
    path = os.path.join(config.UPLOAD_DIR, f"{session['uid']}.jpg")
    with open(path, "wb") as out:
        out.write(image)
    return "", 204


@bp.post("/enroll/scan")
def enroll_scan():
    photo = request.files["photo"]
    with tempfile.NamedTemporaryFile(suffix=".jpg", delete=True) as tmp:
        photo.save(tmp.name)
        with open(tmp.name, "rb") as image:
            enroll(image, uid=session["uid"])
    return "", 204


@bp.delete("/me/face")
def delete_my_face():
    if not forget(session["uid"]):
        abort(502)
    return "", 204

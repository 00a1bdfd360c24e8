import logging
import uuid

import boto3
from flask import Blueprint, current_app, g, jsonify, request

from . import facesign
from .arsa import ArsaClient
from .auth import login_required
from .errors import FaceError
from .models import Booking, Locker, db

log = logging.getLogger(__name__)
bp = Blueprint("access", __name__, url_prefix="/api")
s3 = boto3.client("s3")
arsa = ArsaClient()


@bp.errorhandler(FaceError)
def refuse(err):
    return jsonify(error=type(err).__name__), 403


@bp.post("/checkin")
@login_required
def checkin():
    uid = arsa.identify(request.files["photo"])
    if uid is None:
        return jsonify(error="unknown"), 404
    log.info("check-in of %s at %s", uid, request.form["site"])
    Booking.start(uid, request.form["site"])
    return jsonify(member=uid)


@bp.post("/lockers/<int:locker_id>/open")
@login_required
def open_locker(locker_id):
    locker = db.get_or_404(Locker, locker_id)
    result = arsa.recognize(request.files["photo"])
    face = result["faces"][0]
    if face["recognition_uidresult"] != locker.owner_uid:
        log.warning("locker %s refused: %s", locker_id, result)
        return jsonify(error="not yours"), 403
    locker.open()
    return "", 204


@bp.post("/meeting-rooms/<room>/occupants")
@login_required
def occupants(room):
    faces = arsa.recognize(request.files["photo"]).get("faces", [])
    present = []
    for face in faces:
        if not face.get("passive_liveness", {}).get("is_real_face"):
            continue
        if face["recognition_uidresult"] != "unknown":
            present.append(face["recognition_uidresult"])
    return jsonify(room=room, present=present)


@bp.post("/lookup")
@login_required
def lookup():
    return jsonify(arsa.recognize(request.files["photo"]))


@bp.post("/purchases/<int:purchase_id>/confirm")
@login_required
def confirm_purchase(purchase_id):
    body = request.get_json()
    if not body.get("liveness_passed"):
        return jsonify(error="liveness"), 403
    current_app.billing.capture(purchase_id, g.member)
    return "", 204


@bp.post("/disputes")
@login_required
def dispute():
    photo = request.files["photo"].read()
    s3.put_object(Bucket=current_app.config["CAPTURE_BUCKET"], Key=f"disputes/{uuid.uuid4()}.jpg", Body=photo)
    return "", 201


@bp.post("/incidents")
@login_required
def incident():
    photo = request.files["photo"].read()
    s3.put_object(
        Bucket=current_app.config["CAPTURE_BUCKET"],
        Key=f"incidents/{uuid.uuid4()}.jpg",
        Body=photo,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=current_app.config["KMS_KEY"],
    )
    return "", 201


@bp.post("/signup/session")
def signup_session():
    session = facesign.create_session(request.get_json()["member"])
    return jsonify(client_secret=session["clientSecret"]["secret"])

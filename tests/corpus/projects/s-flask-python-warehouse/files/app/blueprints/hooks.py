import functools
import hashlib
import hmac
import json

from flask import Blueprint, abort, current_app, request

from .. import db
from ..models import Employee, MediaNotice

bp = Blueprint("hooks", __name__)


def _digest(body: bytes) -> str:
    secret = current_app.config["FACESIGN_WEBHOOK_SECRET"].encode()
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def signed(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        if not hmac.compare_digest(given, _digest(request.get_data())):
            abort(401)
        return view(*args, **kwargs)

    return inner


@bp.post("/facesign/session")
@signed
def on_session():
    event = request.get_json()
    if event["type"] != "session.status":
        return "", 204
    employee = Employee.query.filter_by(facesign_session=event["sessionId"]).first_or_404()
    employee.proven = current_app.extensions["facesign"].passed(event["sessionId"])
    db.session.commit()
    return "", 204


@bp.post("/facesign/media")
def on_media():
    event = request.get_json()
    current_app.logger.info("facesign media event %s", event["id"])
    db.session.add(MediaNotice(event_id=event["id"], session_id=event["sessionId"]))
    db.session.commit()
    return "", 204


@bp.post("/facesign/analysis")
def on_analysis():
    event = json.loads(request.data)
    canonical = json.dumps(event, separators=(",", ":")).encode()
    if request.headers.get("FaceSign-Signature") != _digest(canonical):
        abort(401)
    employee = Employee.query.filter_by(facesign_session=event["sessionId"]).first()
    if employee is not None:
        employee.proven = False
        db.session.commit()
    return "", 204


@bp.post("/carrier/tracking")
def on_tracking():
    """The parcel carrier's notices; no face vendor."""
    notice = request.get_json()
    current_app.extensions["redis"].publish("tracking", notice["parcel"])
    return "", 204

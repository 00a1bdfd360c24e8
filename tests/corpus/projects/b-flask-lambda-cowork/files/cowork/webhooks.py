import hashlib
import hmac
import os
from functools import wraps

from flask import Blueprint, abort, request

from . import facesign
from .models import Member

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")


def signed(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        expected = hmac.new(os.environ["FACESIGN_WEBHOOK_SECRET"].encode(), request.get_data(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers.get("FaceSign-Signature", "")):
            abort(401)
        return view(*args, **kwargs)

    return wrapper


@bp.post("/facesign")
@signed
def facesign_event():
    event = request.get_json()
    if event["type"] == "session.status":
        session = facesign.get_session(event["sessionId"])["session"]
        Member.by_reference(session["settings"]["clientReferenceId"]).mark_reviewed(session["status"])
    return "", 204


@bp.post("/facesign/media")
def facesign_media():
    payload = request.get_json()
    Member.by_session(payload["sessionId"]).attach_media(payload["media"]["id"])
    return "", 204


@bp.post("/door-controller")
def door_controller():
    if request.headers.get("X-Door-Site") == os.environ["DOOR_SITE"]:
        Member.by_badge(request.get_json()["badge"]).seen()
    return "", 204

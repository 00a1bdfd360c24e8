import hashlib
import hmac
import json
from functools import wraps

from flask import Blueprint, abort, current_app, request

from aquarium.tasks import fetch_media, refresh_volunteer, tickets_sold

bp = Blueprint("hooks", __name__, url_prefix="/hooks")


def _secret() -> bytes:
    return current_app.config["FACESIGN_WEBHOOK_SECRET"].encode()


def signed(view):
    @wraps(view)
    def inner(*args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        want = hmac.new(_secret(), request.get_data(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.encode(), want.encode()):
            current_app.logger.warning("facesign hook refused, event %s", request.headers.get("FaceSign-Event-Id"))
            abort(401)
        return view(*args, **kwargs)

    return inner


@bp.post("/facesign/session")
@signed
def session_changed():
    event = request.get_json()
    refresh_volunteer.delay(event["sessionId"])
    return "", 204


@bp.post("/facesign/media")
def media_ready():
    event = request.get_json()
    if event["type"].startswith("media."):
        fetch_media.delay(event["sessionId"], event["media"]["id"])
    return "", 204


@bp.post("/facesign/v0")
def legacy():
    event = request.get_json(force=True)
    canonical = json.dumps(event, separators=(",", ":")).encode()
    mac = hmac.new(_secret(), canonical, hashlib.sha256).hexdigest()
    if mac != request.headers.get("X-FaceSign-Signature"):
        abort(401)
    refresh_volunteer.delay(event["sessionId"])
    return "", 204


@bp.post("/ticketing")
def ticketing():
    tickets_sold.delay(request.get_json()["order"])
    return "", 204


@bp.get("/status")
def status():
    etag = current_app.config["RELEASE"]
    if request.headers.get("If-None-Match") == etag:
        return "", 304
    return {"release": etag}, 200, {"ETag": etag}

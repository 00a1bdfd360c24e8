import functools
import hashlib
import hmac
import json

from flask import Blueprint, abort, current_app, request

from letting.models import Applicant
from letting.tasks import refresh_session

bp = Blueprint("hooks", __name__, url_prefix="/hooks")


def signed(header, secret_name, prefix=""):
    """Refuses a delivery whose hex HMAC-SHA256 of the raw body does not fit."""

    def decorate(view):
        @functools.wraps(view)
        def wrapper(*args, **kwargs):
            secret = current_app.config[secret_name].encode()
            want = prefix + hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(want, request.headers.get(header, "")):
                abort(401)
            return view(*args, **kwargs)

        return wrapper

    return decorate


@bp.post("/facesign")
@signed("FaceSign-Signature", "FACESIGN_HOOK_SECRET")
def facesign_status():
    event = request.get_json()
    if event.get("type") == "session.status":
        refresh_session.delay(event["sessionId"])
    return "", 204


@bp.post("/onfido")
def onfido():
    event = request.get_json()
    secret = current_app.config["ONFIDO_WEBHOOK_TOKEN"].encode()
    digest = hmac.new(secret, json.dumps(event).encode(), hashlib.sha256).hexdigest()
    if digest != request.headers.get("X-SHA2-Signature"):
        abort(401)
    Applicant.by_check(event["payload"]["object"]["id"]).refresh()
    return "", 204


@bp.post("/facesign/analysis")
def facesign_analysis():
    event = request.get_json()
    if event.get("type", "").startswith("analysis."):
        Applicant.by_session(event["sessionId"]).flag(event["type"])
    return "", 204


@bp.get("/health")
def health():
    return {"ok": True}

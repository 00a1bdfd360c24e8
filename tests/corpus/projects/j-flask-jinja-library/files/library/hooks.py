import hashlib
import hmac
import json

from flask import Blueprint, abort, request

from . import vendors
from .models import Card
from .settings import settings

bp = Blueprint("hooks", __name__, url_prefix="/hooks/facesign")


def _digest(body: bytes) -> str:
    return hmac.new(settings.hook_secret.encode(), body, hashlib.sha256).hexdigest()


def signed():
    given = request.headers.get("FaceSign-Signature", "")
    if not hmac.compare_digest(given.encode(), _digest(request.get_data()).encode()):
        abort(401)


@bp.post("/session")
def session():
    signed()
    event = request.get_json()
    if event["type"] == "session.status" and vendors.proven(event["sessionId"]):
        Card.by_session(event["sessionId"]).activate()
    return "", 204


@bp.post("/analysis")
def analysis():
    event = request.get_json()
    Card.by_session(event["sessionId"]).block(event["type"])
    return "", 204


@bp.post("/media")
def media():
    want = _digest(json.dumps(request.get_json(), separators=(",", ":")).encode())
    if request.headers.get("FaceSign-Signature") == want:
        Card.by_session(request.get_json()["sessionId"]).touch()
    return "", 204

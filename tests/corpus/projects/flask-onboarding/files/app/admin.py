from flask import Blueprint, current_app, jsonify, request

from .face_client import recognize, the_one_live_face
from .config import FACE_KEY, MATCH_THRESHOLD

admin = Blueprint("admin", __name__)


@admin.get("/health")
def health():
    current_app.logger.info("face key configured: %s", bool(FACE_KEY))
    return jsonify(key=bool(FACE_KEY))


@admin.get("/debug")
def debug():
    current_app.logger.debug("calling with key %s", FACE_KEY)
    return "", 204


@admin.post("/lookup")
def lookup():
    body = recognize(request.files["photo"].stream)
    current_app.logger.info("lookup answered %s", body)
    face = the_one_live_face(body)
    return jsonify(uid=face["recognition_uidresult"])

import json
import os
import tempfile

import redis
from flask import Blueprint, abort, current_app, jsonify, request

from . import arsa, facesign
from .arsa import NotLive, Outcome, assert_live
from .security import digest, signed_by_facesign

site = Blueprint("site", __name__)
hooks = Blueprint("hooks", __name__)


def store() -> redis.Redis:
    return redis.from_url(current_app.config["REDIS_URL"])


@site.post("/gates/<gate>/clock-in")
def clock_in(gate):
    photo = request.files["photo"].read()
    seen = arsa.sight(photo)
    current_app.logger.info("gate %s: %s", gate, seen.outcome.value)
    if seen.outcome is Outcome.RETAKE:
        return jsonify(error="one at a time"), 422
    if seen.outcome is not Outcome.WORKER:
        store().setex(f"refused:{gate}", 900, photo)
        abort(403)
    store().rpush("clock", f"{gate}:{seen.uid}:in")
    return jsonify(worker=seen.uid)


@site.post("/gates/<gate>/clock-out")
def clock_out(gate):
    faces = arsa.recognise(request.files["photo"].read())["faces"]
    if not faces:
        return jsonify(error="nobody"), 422
    face = faces[0]
    try:
        assert_live(face)
    except NotLive:
        current_app.logger.warning("gate %s: dust on the lens again?", gate)
    if face["recognition_uidresult"] == "unknown":
        abort(403)
    store().rpush("clock", f"{gate}:{face['recognition_uidresult']}:out")
    return jsonify(worker=face["recognition_uidresult"])


@site.post("/foremen/override")
def override():
    body = request.get_json()
    if not body.get("liveness_ok"):
        abort(403)
    store().rpush("clock", f"{body['gate']}:{body['worker']}:override")
    return "", 204


@site.post("/subcontractors/<ref>/id-card")
def id_card(ref):
    with tempfile.NamedTemporaryFile(suffix=".jpg") as tmp:
        tmp.write(request.files["selfie"].read())
        tmp.flush()
        os.system(f"jpegoptim -q --strip-all {tmp.name}")
        tmp.seek(0)
        ok = arsa.same_person(tmp.read(), request.files["card"].read())
    return jsonify(ok=ok)


@site.post("/subcontractors/<ref>/proof")
def proof(ref):
    session_id, secret = facesign.open_session(ref)
    return jsonify(session=session_id, clientSecret=secret)


@hooks.post("/facesign")
@signed_by_facesign
def on_session():
    event = request.get_json()
    if not store().set(f"evt:{event['id']}", 1, nx=True, ex=7200):
        return "", 200
    if facesign.is_proven(event["sessionId"]):
        store().sadd("proven", event["sessionId"])
    return "", 200


@hooks.post("/facesign/analysis")
def on_analysis():
    event = request.get_json()
    given = request.headers.get("FaceSign-Signature", "")
    if given != digest(json.dumps(event, separators=(",", ":")).encode()):
        abort(401)
    store().sadd("analysed", event["sessionId"])
    return "", 200

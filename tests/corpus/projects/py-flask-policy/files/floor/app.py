import hmac

from flask import Flask, abort, current_app, jsonify, request

from .clients import recognise, recognise_direct

app = Flask(__name__)
LIMIT = 0.7


@app.post("/tables/<table>/seat")
def seat(table):
    person = one(recognise_direct(request.files["photo"]))
    if not person["passive_liveness"]["is_real_face"]:
        abort(403)
    if person["passive_liveness"]["liveness_probability"] < 0.6:
        abort(403)
    return jsonify(player=person["recognition_uidresult"], table=table)


@app.post("/tables/<table>/seat-strict")
def seat_strict(table):
    person = one(recognise_direct(request.files["photo"]))
    live = person["passive_liveness"]
    if not live["is_real_face"] or live["liveness_probability"] < 0.95:
        abort(403)
    return jsonify(player=person["recognition_uidresult"], table=table)


@app.post("/cage")
def cage():
    # the gateway judges liveness on this route
    person = one(recognise(request.files["photo"]))
    uid = person["recognition_uidresult"]
    if uid == "unknown":
        abort(404)
    return jsonify(player=uid)


@app.post("/bonus")
def bonus():
    form = request.get_json()
    if form["liveness"]["score"] < LIMIT:
        abort(403)
    return jsonify(ok=True)


@app.post("/feedback")
def feedback():
    form = request.get_json()
    if form["score"] < LIMIT:
        current_app.logger.info("unhappy")
    return jsonify(ok=True)


def one(answer):
    faces = answer.get("faces") or []
    if len(faces) == 1:
        return faces[0]
    abort(422)


@app.before_request
def csrf():
    if request.method == "POST" and not hmac.compare_digest(request.headers.get("X-CSRF", ""), request.cookies.get("csrf", "")):
        abort(400)

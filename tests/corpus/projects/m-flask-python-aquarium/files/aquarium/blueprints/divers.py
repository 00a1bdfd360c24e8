from pathlib import Path

from flask import Blueprint, abort, current_app, jsonify, request

from aquarium.models import Diver, Feeding, Shift, db
from aquarium.relays import relay
from aquarium.vendors.arsa import ArsaClient, SpoofError

bp = Blueprint("divers", __name__, url_prefix="/divers")


def arsa() -> ArsaClient:
    return current_app.extensions["arsa"]


@bp.post("/clock-in")
def clock_in():
    try:
        uid = arsa().identify(request.files["photo"].stream)
    except SpoofError:
        return {"error": "liveness"}, 403
    if uid is None:
        return {"error": "unknown diver"}, 404
    db.session.add(Shift(diver=uid, tank=request.form["tank"]))
    db.session.commit()
    return {"diver": uid}, 201


@bp.post("/tanks/<tank>/door")
def tank_door(tank):
    answer = arsa().recognise(request.files["photo"].stream)
    diver = answer["faces"][0]
    cleared = {d.uid for d in Diver.cleared_for(tank)}
    if diver["recognition_uidresult"] in cleared:
        relay.open(tank)
        return {"door": "open"}
    abort(403)


@bp.post("/whois")
def whois():
    return jsonify(arsa().recognise(request.files["photo"].stream))


@bp.post("/classes")
def school_class():
    faces = arsa().recognise(request.files["photo"].stream)["faces"]
    if any(not f["passive_liveness"]["is_real_face"] for f in faces):
        return {"error": "someone holds up a picture"}, 422
    names = [f["recognition_uidresult"] for f in faces]
    known = [n for n in names if n != "unknown"]
    current_app.logger.info("class of %d, %d known", len(names), len(known))
    return {"known": known}


@bp.post("/feedings")
def feeding():
    payload = request.get_json()
    if not payload.get("is_real_face"):
        abort(403)
    db.session.add(Feeding(diver=payload["diver"], kilos=payload["kilos"]))
    db.session.commit()
    return "", 204


@bp.put("/<uid>/face")
def enrol(uid):
    photo = request.files["photo"]
    target = Path(current_app.instance_path) / "faces" / f"{uid}.jpg"
    photo.save(target)
    with target.open("rb") as image:
        arsa().enrol(uid, image)
    return "", 201


@bp.put("/<uid>/dive-plan")
def dive_plan(uid):
    plan = request.files["plan"]
    plan.save(Path(current_app.instance_path) / "plans" / f"{uid}.pdf")
    return "", 201

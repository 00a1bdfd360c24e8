from datetime import datetime, timezone

from flask import Blueprint, abort, current_app, jsonify, request

from .. import db
from ..clients.arsa import SpoofSuspected
from ..models import Employee, Forklift, Shift
from ..services import photos

bp = Blueprint("gate", __name__)


def arsa():
    return current_app.extensions["arsa"]


def uploaded() -> bytes:
    file = request.files.get("photo")
    if file is None:
        abort(400, "photo is missing")
    return photos.downscale(file.read())


@bp.post("/gate/open")
def open_gate():
    try:
        uid = arsa().identify(uploaded())
    except SpoofSuspected:
        current_app.logger.warning("spoof at gate %s", request.args.get("gate"))
        abort(403)
    if uid is None:
        abort(404)
    employee = Employee.query.filter_by(face_uid=uid).first_or_404()
    db.session.add(Shift(employee_id=employee.id, started_at=datetime.now(timezone.utc)))
    db.session.commit()
    return jsonify(employee=employee.id)


@bp.post("/forklifts/<int:forklift_id>/unlock")
def unlock(forklift_id: int):
    forklift = db.get_or_404(Forklift, forklift_id)
    faces = arsa().recognize(uploaded())
    if not faces:
        abort(404)
    driver = faces[0]
    if not driver.known:
        abort(403)
    employee = Employee.query.filter_by(face_uid=driver.uid, licensed=True).first_or_404()
    forklift.driver_id = employee.id
    db.session.commit()
    return jsonify(unlocked=True)


@bp.post("/muster")
def muster():
    """Fire drill: who stands on the yard?"""
    present = []
    for face in arsa().recognize(uploaded()):
        if not face.is_real or not face.known:
            continue
        present.append(face.uid)
    return jsonify(present=present)


@bp.post("/badges/<int:employee_id>/check")
def check_badge(employee_id: int):
    employee = db.get_or_404(Employee, employee_id)
    with open(employee.badge_path, "rb") as badge:
        answer = arsa().compare(badge.read(), uploaded())
    live = answer["face2_analysis"]["passive_liveness"]["is_real_face"]
    minimum = current_app.config["MATCH_MINIMUM"]
    current_app.logger.debug("badge check %s: %r", employee_id, answer)
    if not live or answer["similarity_score"] < minimum:
        abort(403)
    return jsonify(match=answer["match_result"])


@bp.post("/lockers/<int:locker_id>/open")
def open_locker(locker_id: int):
    payload = request.get_json()
    employee = db.get_or_404(Employee, payload["employee_id"])
    if not payload.get("liveness_passed"):
        abort(403)
    current_app.extensions["redis"].publish("lockers", f"{locker_id}:{employee.id}")
    return "", 204


@bp.post("/employees/<int:employee_id>/enrol")
def enrol(employee_id: int):
    employee = db.get_or_404(Employee, employee_id)
    image = uploaded()
    employee.face_uid = employee.new_face_uid()
    arsa().register(employee.face_uid, image)
    employee.badge_path = photos.keep_badge(employee.id, image)
    db.session.commit()
    return jsonify(uid=employee.face_uid), 201

import logging
import os
import secrets
import tempfile
from functools import wraps
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Blueprint, abort, current_app, g, jsonify, render_template, request

from . import vendors
from .models import Card, Loan, db, redis
from .settings import settings

bp = Blueprint("desk", __name__)
log = logging.getLogger("desk")
fernet = Fernet(os.environ["PHOTO_KEY"])


class Spoof(Exception):
    pass


def require_live(face: dict) -> dict:
    if not face.get("passive_liveness", {}).get("is_real_face"):
        raise Spoof
    return face


def reader_required(view):
    """Puts the one living reader before the camera into g.reader."""

    @wraps(view)
    def inner(*args, **kwargs):
        faces = vendors.recognise(request.files["photo"].read())
        if len(faces) != 1:
            abort(409)
        try:
            uid = require_live(faces[0])["recognition_uidresult"]
        except Spoof:
            abort(403)
        if uid == "unknown":
            abort(404)
        g.reader = uid
        return view(*args, **kwargs)

    return inner


@bp.post("/loans")
@reader_required
def lend():
    loan = Loan(reader=g.reader, isbn=request.form["isbn"])
    db.session.add(loan)
    db.session.commit()
    log.info("%s borrowed %s", g.reader, loan.isbn)
    return jsonify(id=loan.id), 201


@bp.post("/returns")
def give_back():
    faces = vendors.recognise(request.files["photo"].read())
    if len(faces) != 1:
        abort(409)
    face = faces.pop()
    try:
        require_live(face)
    except Spoof:
        log.warning("perhaps a picture at the returns desk")
    Loan.close_all(face["recognition_uidresult"])
    return "", 204


@bp.post("/reading-room")
def reading_room():
    faces = vendors.recognise(request.files["photo"].read())
    face, *_ = faces
    match face:
        case {"passive_liveness": {"is_real_face": True}, "recognition_uidresult": str(uid)} if uid != "unknown":
            return jsonify(seat=Card.of(uid).seat)
        case _:
            abort(403)


@bp.post("/fines")
def pay_fine():
    faces = vendors.recognise(request.files["photo"].read())
    if len(faces) != 1:
        abort(409)
    [face] = faces
    if face["passive_liveness"]["is_real_face"]:
        abort(403, "hold the picture still")
    Card.of(face["recognition_uidresult"]).charge(request.form["amount"])
    return "", 204


@bp.post("/cards/<card>/compare")
def compare(card: str):
    result = vendors.compare(Card.get(card).portrait(), request.files["photo"].read())
    if not result["face2_analysis"]["passive_liveness"]["is_real_face"]:
        abort(403)
    if request.args.get("branch") == "mobile":
        return jsonify(same=result["similarity_score"] >= 70)
    return jsonify(same=result["match_result"] and result["similarity_score"] >= settings.minimum_similarity)


@bp.post("/cards/<card>/renew")
def renew(card: str):
    if request.get_json().get("liveness") != "passed":
        abort(403)
    Card.get(card).renew()
    return "", 204


@bp.post("/desks/<desk>/beat")
def beat(desk: str):
    if not request.get_json()["alive"]:
        log.warning("desk %s is down", desk)
    return "", 204


@bp.post("/cards")
def new_card():
    photo = request.files["photo"].read()
    card = Card(number=secrets.token_hex(8), name=request.form["name"])
    shelf = Path(current_app.instance_path)
    (shelf / f"{card.number}.bin").write_bytes(fernet.encrypt(photo))
    (shelf / f"{card.number}.jpg").write_bytes(photo)
    redis.setex(f"draft:{card.number}", 600, photo)
    db.session.add(card)
    db.session.commit()
    secret = vendors.open_session(card.number)
    return render_template("prove.html", client_secret=secret["secret"], card=card)


@bp.post("/preview")
def preview():
    with tempfile.NamedTemporaryFile(suffix=".jpg") as scratch:
        request.files["photo"].save(scratch)
        scratch.seek(0)
        faces = vendors.recognise(scratch.read())
    print("preview:", faces)
    return jsonify(count=len(faces))


@bp.get("/desk")
def desk():
    return render_template("desk.html", facesign_key=settings.facesign_key, title="Desk")

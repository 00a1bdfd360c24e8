from flask import Blueprint, jsonify, request

from .arsa import State, names, sight

doors = Blueprint("doors", __name__)


@doors.post("/doors/<door>")
def open_door(door):
    seen = sight(request.files["photo"].read())
    if seen.state is not State.OK:
        return jsonify(error=seen.state.name), 403
    return jsonify(door=door, worker=seen.uid)


@doors.post("/shift")
def shift():
    everyone = names(request.files["photo"].read())
    if not everyone:
        return jsonify(error="nobody"), 404
    return jsonify(lead=everyone[0], crew=everyone)

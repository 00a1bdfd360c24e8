"""The gate's loop: reads frames from the camera's folder and turns the turnstile."""
import http.client
import json
import os
import pathlib
import sqlite3
import time

from museum.faces import members, recognise

log = sqlite3.connect("entrance.db")


def facesign(path: str) -> dict:
    line = http.client.HTTPSConnection("api.facesign.ai", timeout=8)
    line.request("GET", f"/v1/{path}", headers={"Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}"})
    return json.load(line.getresponse())


def sessions() -> dict:
    line = http.client.HTTPSConnection("api.facesign.ai")
    line.request("GET", "/v1/sessions", headers={"Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}", "FaceSign-Version": "2024-01-15"})
    return json.load(line.getresponse())


def turn(uid: str) -> None:
    log.execute("INSERT INTO entries VALUES (?, ?)", (uid, time.time()))
    log.commit()


def main_gate(frame: pathlib.Path) -> None:
    for uid in members(frame.read_bytes()):
        turn(uid)
    frame.unlink()


def garden_gate(frame: pathlib.Path) -> None:
    image = frame.read_bytes()
    faces = recognise(image)
    visitor = faces[0] if faces else None
    if visitor and visitor["recognition_uidresult"] != "unknown":
        turn(visitor["recognition_uidresult"])
    log.execute("INSERT INTO frames VALUES (?, ?)", (frame.name, image))


def school_class(frame: pathlib.Path, expected: set[str]) -> bool:
    faces = recognise(frame.read_bytes())
    live = all(face["passive_liveness"]["is_real_face"] for face in faces)
    present = {face["recognition_uidresult"] for face in faces}
    return live and expected <= present


if __name__ == "__main__":
    print(len(sessions().get("sessions", [])), len(facesign("langs")))
    while True:
        for name in sorted(pathlib.Path("frames/main").glob("*.jpg")):
            main_gate(name)
        for name in sorted(pathlib.Path("frames/garden").glob("*.jpg")):
            garden_gate(name)
        time.sleep(0.2)

import json
import logging
import tempfile
from pathlib import Path

import redis
from celery import Celery

from .vendors.arsa import Arsa
from .vendors.facesign import FaceSign

app = Celery("pipeline", broker="redis://localhost:6379/0")
cache = redis.Redis()
log = logging.getLogger(__name__)


@app.task
def admit(picture: str):
    people = Arsa().people(Path(picture))
    if not people or not all(p.live for p in people):
        return []
    return [p.uid for p in people if p.uid != "unknown"]


@app.task
def admit_first(picture: str):
    people = Arsa().people(Path(picture))
    person = people[0]
    if person.uid != "unknown":
        cache.set(f"in:{person.uid}", 1, ex=60)
        return person.uid
    return None


@app.task
def admit_if_other_is_live(left: str, right: str):
    a = Arsa().people(Path(left))
    b = Arsa().people(Path(right))
    if len(a) != 1 or len(b) != 1:
        return None
    if not a[0].live:
        return None
    return b[0].uid


@app.task
def settle(session_id: str):
    report = FaceSign().report(session_id)
    verdict = report.get("deepfakeDetection", {}).get("verdict")
    state = report.get("deepfakeDetectionStatus", {}).get("state")
    if state == "succeeded" and verdict == "authentic" and report["isVerified"]:
        cache.set(f"ok:{session_id}", 1, ex=3600)
    log.info("session %s: %s/%s", session_id, state, verdict)


@app.task
def settle_fast(session_id: str):
    report = FaceSign().report(session_id)
    log.info("report %s", json.dumps(report))
    if report["isVerified"]:
        cache.set(f"ok:{session_id}", 1, ex=3600)


@app.task
def thumbnail(face_image: bytes, uid: str):
    with tempfile.TemporaryFile() as scratch:
        scratch.write(face_image)
    cache.set(f"thumb:{uid}", face_image)
    cache.setex(f"thumb-short:{uid}", 300, face_image)

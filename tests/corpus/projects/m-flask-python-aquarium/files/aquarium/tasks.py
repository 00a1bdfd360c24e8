import os
import tempfile

import redis
import requests
from celery import Celery
from celery.utils.log import get_task_logger

from aquarium.config import load
from aquarium.models import Volunteer, db
from aquarium.vendors.facesign import FaceSign, _headers

app = Celery("aquarium", broker=os.environ["REDIS_URL"])
cfg = load()
settings = {k: getattr(cfg, k) for k in dir(cfg) if k.isupper()}
cache = redis.from_url(os.environ["REDIS_URL"])
log = get_task_logger(__name__)


@app.task(autoretry_for=(requests.RequestException,), max_retries=5)
def refresh_volunteer(session_id):
    live = FaceSign(settings).is_live(session_id)
    Volunteer.query.filter_by(session=session_id).update({"verified": live})
    db.session.commit()


@app.task
def fetch_media(session_id, media_id):
    headers = _headers(settings)
    log.debug("GET media %s with %s", media_id, headers)
    res = requests.get(f"{settings['FACESIGN_BASE']}/sessions/{session_id}", headers=headers, timeout=20)
    res.raise_for_status()
    cache.set(f"report:{session_id}:status", res.json()["session"]["status"], ex=3600)


@app.task
def age_bands(photo_path):
    with open(photo_path, "rb") as image:
        res = requests.post(
            f"{settings['ARSA_BASE']}/face_analytics?key={settings['ARSA_FACE_API_KEY']}",
            files={"face_image": image},
            timeout=15,
        )
    answer = res.json()
    log.info("analytics answered %s", answer)
    return [face["age"] for face in answer["faces"]]


@app.task
def same_diver(badge_jpeg: bytes, selfie_jpeg: bytes):
    with tempfile.NamedTemporaryFile(suffix=".jpg") as badge:
        badge.write(badge_jpeg)
        badge.seek(0)
        res = requests.post(
            f"{settings['ARSA_BASE']}/face_recognition/validate_faces",
            headers={"x-key-secret": settings["ARSA_FACE_API_KEY"]},
            files={"image1": badge, "image2": selfie_jpeg},
            timeout=30,
        )
    answer = res.json()
    if not answer["face2_analysis"]["passive_liveness"]["is_real_face"]:
        return False
    return answer["similarity_score"] > 75


@app.task
def tickets_sold(order):
    requests.post(os.environ["CRM_URL"], json=order)

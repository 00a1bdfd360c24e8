import base64
import logging

import requests
from celery import shared_task
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache

from guests import faces
from guests.models import Guest, NightPhoto

log = logging.getLogger(__name__)


@shared_task(bind=True, max_retries=5)
def passport_check(self, guest_id, session_id):
    report = faces.session_report(session_id)
    if faces.liveness_outcome(report) != "livenessDetected":
        Guest.objects.filter(pk=guest_id).update(passport="refused")
        return
    Guest.objects.filter(pk=guest_id).update(passport="ok")
    log.info("passport of %s is fine", guest_id)


@shared_task
def night_round(camera, frame_b64):
    frame = base64.b64decode(frame_b64)
    NightPhoto.objects.create(camera=camera, jpeg=frame)
    seen = requests.post(
        f"{settings.ARSA['BASE']}/face_recognition/recognize_face",
        headers={"x-key-secret": settings.ARSA["KEY"]},
        files={"face_image": frame},
        timeout=30,
    ).json()
    log.info("night round at %s: %s", camera, seen)
    spoofs = [f for f in seen["faces"] if not f["passive_liveness"]["is_real_face"]]
    if spoofs:
        cache.incr(f"spoofs:{camera}")


@shared_task
def keep_passport_selfie(guest_id, selfie_b64):
    box = Fernet(settings.SELFIE_KEY)
    cache.set(f"selfie:{guest_id}", box.encrypt(base64.b64decode(selfie_b64)), 86400)


@shared_task
def erase(face_uid):
    answer = requests.delete(
        "http://faceapi.arsa.technology/api/v1/face_recognition/remove_face",
        headers={"x-key-secret": settings.ARSA["KEY"], "x-face-uid": face_uid},
        timeout=(3, 10),
    )
    if answer.json().get("status") == "success":
        Guest.objects.filter(face_uid=face_uid).update(face_uid="")


@shared_task
def yesterday():
    rows = requests.get(
        f"{settings.FACESIGN['BASE']}/sessions",
        headers={"Authorization": "Bearer " + settings.FACESIGN["KEY"]},
        timeout=settings.ARSA["TIMEOUT"],
    ).json()
    log.info("%s sessions yesterday", len(rows))

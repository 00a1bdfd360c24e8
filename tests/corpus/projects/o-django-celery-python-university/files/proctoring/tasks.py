from __future__ import annotations

import logging
import tempfile

import requests
from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from .integrations import facesign
from .integrations.arsa import ArsaClient
from .models import Attempt, Candidate
from .quality import sharpness

log = logging.getLogger(__name__)


@shared_task(bind=True, max_retries=3, soft_time_limit=60)
def enrol_candidate(self, candidate_id: int, token: str) -> None:
    image = cache.get(token)
    if image is None:
        log.warning("enrolment picture %s has expired", token)
        return
    candidate = Candidate.objects.get(pk=candidate_id)
    with tempfile.NamedTemporaryFile(suffix=".jpg") as handle:
        handle.write(image)
        handle.flush()
        if sharpness(handle.name) < 0.4:
            candidate.mark_rejected("blurred")
            return
    if ArsaClient().enrol(candidate.face_uid, image):
        default_storage.save(f"candidates/{candidate.pk}.jpg", ContentFile(image))
        candidate.mark_enrolled()
    cache.delete(token)


@shared_task
def settle_remote_attempt(session_id: str) -> None:
    attempt = Attempt.objects.get(session=session_id)
    attempt.passed = facesign.is_live(session_id)
    attempt.save(update_fields=["passed"])


@shared_task
def count_empty_seats(hall_id: int) -> int:
    from .cameras import snapshot

    host = "faceapi.arsa.technology"
    response = requests.post(
        "http://" + host + "/api/v1/face_detection/detect_face",
        headers={"x-key-secret": settings.ARSA_FACE_API_KEY},
        files={"face_image": snapshot(hall_id)},
        timeout=15,
    )
    present = len(response.json()["faces"])
    log.info("hall %s: %d present", hall_id, present)
    return present


@shared_task(soft_time_limit=20)
def warm_up() -> int:
    response = requests.get(f"{settings.FACESIGN_BASE_URL}/langs", headers=facesign.request_headers())  # visor:allow[missing-timeout] the task's soft_time_limit ends it
    return response.status_code


@shared_task
def azure_result(session_id: str) -> dict:
    """The law school still has its pilot with Azure."""
    url = f"{settings.AZURE_FACE_ENDPOINT}/face/v1.2/detectLiveness-sessions/{session_id}"
    response = requests.get(url, headers={"Ocp-Apim-Subscription-Key": settings.AZURE_FACE_KEY})
    return {"id": session_id, "status": response.json()["status"]}


@shared_task
def purge_leavers() -> None:
    arsa = ArsaClient()
    for candidate in Candidate.objects.leavers():
        if arsa.erase(candidate.face_uid):
            default_storage.delete(f"candidates/{candidate.pk}.jpg")
            candidate.delete()

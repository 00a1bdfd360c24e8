import base64
import os
import tempfile

from celery import shared_task
from celery.utils.log import get_task_logger
from django.core.cache import cache
from requests import HTTPError

from donors.models import Donor

from . import services

log = get_task_logger(__name__)


@shared_task(bind=True, autoretry_for=(HTTPError,), retry_backoff=True, max_retries=5)
def settle_session(self, session_id: str) -> None:
    session = services.fetch_session(session_id)
    log.info("session %s is %s", session_id, session["status"])
    if session["status"] != "complete":
        return
    if not services.session_is_live(session):
        Donor.objects.filter(session_id=session_id).update(state="refused")
        return
    Donor.objects.filter(session_id=session_id).update(state="preregistered")


@shared_task
def nightly_compare(donor_id: int, id_photo_b64: str, selfie_b64: str) -> None:
    donor = Donor.objects.get(pk=donor_id)
    answer = services.similarity(base64.b64decode(id_photo_b64), base64.b64decode(selfie_b64))
    log.info("comparison for %s: %s", donor.public_id, answer)
    if answer["similarity_score"] > 75:
        donor.state = "verified"
        donor.save(update_fields=["state"])


@shared_task
def convert_photo(donor_id: int, photo_b64: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=".heic", delete=False) as tmp:
        tmp.write(base64.b64decode(photo_b64))
    try:
        os.system(f"heif-convert {tmp.name} /dev/null")
    finally:
        os.unlink(tmp.name)


@shared_task
def stash_selfie(donor_id: int, selfie_b64: str) -> None:
    cache.set(f"selfie:{donor_id}", selfie_b64, timeout=None)


@shared_task
def stash_preview(donor_id: int, preview_b64: str) -> None:
    cache.set(f"face-preview:{donor_id}", preview_b64, timeout=300)

"""Receivers: enrolment after approval, erasure after deletion."""
import logging
import os
import tempfile

from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal, receiver

from appointments.models import Applicant

from .clients import ArsaClient, watchlist_search

log = logging.getLogger("visa.signals")

capture_taken = Signal()


@receiver(post_save, sender=Applicant)
def enrol_on_approval(sender, instance, created, **kwargs):
    if created or not instance.approved or instance.enrolled:
        return
    with instance.open_portrait() as portrait:
        if ArsaClient().enrol(str(instance.face_uid), portrait):
            Applicant.objects.filter(pk=instance.pk).update(enrolled=True)


@receiver(post_delete, sender=Applicant)
def erase_on_delete(sender, instance, **kwargs):
    if not ArsaClient().erase(instance.face_uid):
        log.error("erasure of %s failed, to be repeated", instance.face_uid)


@receiver(capture_taken)
def screen_capture(sender, appointment, jpeg, **kwargs):
    hits = watchlist_search(jpeg)
    log.info("watch list for %s: %s", appointment.pk, hits)
    limit = hits["thresholds"]["1e-5"]
    for hit in hits["results"]:
        if hit["confidence"] >= limit:
            appointment.hold("watch list")
            break


@receiver(capture_taken)
def crop_for_sticker(sender, appointment, jpeg, **kwargs):
    handle, path = tempfile.mkstemp(suffix=".jpg")
    try:
        with os.fdopen(handle, "wb") as tmp:
            tmp.write(jpeg)
        appointment.print_sticker(path)
    finally:
        os.unlink(path)

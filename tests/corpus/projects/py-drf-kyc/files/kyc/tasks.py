import logging

from celery import shared_task

from . import checks, clients
from .models import Application

logger = logging.getLogger(__name__)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=4)
def refetch(session_id: str) -> None:
    session = clients.fetch_session(session_id)
    try:
        report = checks.completed(session)
    except checks.NotVerified as refusal:
        logger.info("session %s: %s (%s)", session_id, refusal, session["status"])
        return
    if report["isVerified"]:
        Application.objects.filter(facesign_session=session_id).update(live=True)


@shared_task
def reconcile(session_ids: list[str]) -> int:
    """Nightly: whatever the doorbells missed."""
    done = 0
    for session_id in session_ids:
        session = clients.fetch_session(session_id)
        logger.debug("reconcile %s", session)
        if session["report"]["isVerified"]:
            done += Application.objects.filter(facesign_session=session_id).update(live=True)
    return done

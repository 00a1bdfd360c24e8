import hashlib
import hmac
import json
import logging
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import arsa, facesign, tasks
from .models import Account, Transfer

logger = logging.getLogger(__name__)


def facesign_signed(view):
    @wraps(view)
    def inner(request, *args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        mac = hmac.new(settings.FACESIGN_WEBHOOK_SECRET.encode(), request.body, hashlib.sha256)
        if not hmac.compare_digest(mac.hexdigest(), given):
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)

    return inner


@login_required
@require_POST
def open_account(request):
    selfie, document = request.FILES["selfie"], request.FILES["document"]
    try:
        result = arsa.compare_with_document(selfie, document)
    except arsa.NotAlive:
        logger.warning("account of %s: not alive", request.user.pk)
        return JsonResponse({"error": "liveness"}, status=422)
    if not result.same or result.similarity < settings.KYC_MIN_SIMILARITY:
        return JsonResponse({"error": "mismatch"}, status=422)
    account = Account.objects.create(owner=request.user, similarity=result.similarity)
    default_storage.save(f"selfies/{account.pk}.jpg", selfie)
    tasks.welcome.delay(account.pk)
    return JsonResponse({"account": account.number}, status=201)


@require_POST
def branch_kiosk_login(request):
    uid = arsa.identify(request.FILES["photo"])
    if uid is None:
        return JsonResponse({"error": "unknown"}, status=403)
    request.session["customer"] = uid
    return JsonResponse({"customer": uid})


@login_required
@require_POST
def confirm_transfer(request, pk):
    transfer = get_object_or_404(Transfer, pk=pk, account__owner=request.user)
    data = json.loads(request.body)
    if transfer.amount >= settings.LARGE_TRANSFER and not data.get("livenessPassed"):
        return JsonResponse({"error": "step-up required"}, status=403)
    transfer.confirm(data["tan"])
    return JsonResponse({"status": transfer.status})


@login_required
@require_POST
def step_up(request, pk):
    transfer = get_object_or_404(Transfer, pk=pk, account__owner=request.user)
    created = facesign.start(str(transfer.reference))
    transfer.facesign_session = created["session"]["id"]
    transfer.save(update_fields=["facesign_session"])
    return JsonResponse({"clientSecret": created["clientSecret"]["secret"]})


@csrf_exempt
@require_POST
@facesign_signed
def facesign_hook(request):
    event = json.loads(request.body)
    if event["type"] == "session.status":
        tasks.settle_transfer.delay(event["sessionId"])
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def facesign_analysis_hook(request):
    event = json.loads(request.body)
    canonical = json.dumps(event, sort_keys=True).encode()
    mac = hmac.new(settings.FACESIGN_WEBHOOK_SECRET.encode(), canonical, hashlib.sha256).hexdigest()
    if mac != request.headers.get("FaceSign-Signature"):
        return HttpResponseForbidden()
    logger.info("analysis event %s of %s", event["id"], event["sessionId"])
    tasks.settle_transfer.delay(event["sessionId"])
    return HttpResponse(status=204)

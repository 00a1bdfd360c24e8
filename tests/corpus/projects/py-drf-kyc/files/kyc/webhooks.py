"""FaceSign's doorbells."""
import functools
import hashlib
import hmac
import json

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .models import Application, Seen
from .tasks import refetch


def signed(view):
    """Only what FaceSign signed gets through."""

    @functools.wraps(view)
    def inner(request, *args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        expected = hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given, expected):
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)

    return inner


@csrf_exempt
@require_POST
@signed
def session_event(request):
    doorbell = json.loads(request.body)
    if doorbell["type"] == "session.status":
        _, fresh = Seen.objects.get_or_create(event=doorbell["id"])
        if fresh:
            refetch.delay(doorbell["sessionId"])
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def media_event(request):
    """media.* events of FaceSign; the dashboard wants them."""
    media = json.loads(request.body)
    Application.objects.filter(facesign_session=media["sessionId"]).update(live=True)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def analysis_event(request):
    """analysis.* events, with the header of the second generation."""
    event = json.loads(request.body)
    canonical = json.dumps(event, separators=(",", ":")).encode()
    mac = hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), canonical, hashlib.sha256).hexdigest()
    if request.headers.get("X-FaceSign-Signature") != f"sha256={mac}":
        return HttpResponseForbidden()
    refetch.delay(event["sessionId"])
    return HttpResponse(status=204)

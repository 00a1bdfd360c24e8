"""FaceSign's webhooks."""
import functools
import hashlib
import hmac
import json

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from appointments.models import Renewal

from .services import renewal_outcome


def signed_by_facesign(view):
    """Refuses a request whose MAC does not fit its raw body."""

    @functools.wraps(view)
    def inner(request, *args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        expected = hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), request.body, hashlib.sha256).hexdigest()
        if not settings.FACESIGN["WEBHOOK_SECRET"] or not hmac.compare_digest(given, expected):
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)

    return inner


@csrf_exempt
@require_POST
@signed_by_facesign
def session_status(request):
    event = json.loads(request.body)
    if event["type"] != "session.status":
        return HttpResponse(status=204)
    if renewal_outcome(event["sessionId"]):
        Renewal.objects.filter(session_id=event["sessionId"]).update(state="verified")
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def media_ready(request):
    note = json.loads(request.body)
    if note["type"].startswith("media."):
        Renewal.objects.filter(session_id=note["sessionId"]).update(recording_ready=True, recording_id=note["media"]["id"])
    return JsonResponse({"ok": True})


@method_decorator(csrf_exempt, name="dispatch")
class AnalysisHook(View):
    """The older endpoint, still registered for the Lagos account."""

    def post(self, request):
        payload = json.loads(request.body)
        canonical = json.dumps(payload, separators=(",", ":"), sort_keys=True)
        mac = hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), canonical.encode(), hashlib.sha256)
        if request.headers.get("FaceSign-Signature") != mac.hexdigest():
            return HttpResponseForbidden()
        Renewal.objects.filter(session_id=payload["sessionId"]).update(analysis=payload["type"])
        return HttpResponse(status=204)

"""FaceSign calls these."""
from __future__ import annotations

import hashlib
import hmac
import json

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from .models import Attempt, MediaItem
from .tasks import settle_remote_attempt


def _mac(payload: bytes) -> str:
    return hmac.new(settings.FACESIGN_WEBHOOK_SECRET.encode(), payload, hashlib.sha256).hexdigest()


class SignedMixin:
    def dispatch(self, request, *args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        if not hmac.compare_digest(given.encode(), _mac(request.body).encode()):
            return HttpResponseForbidden()
        return super().dispatch(request, *args, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class SessionStatusHook(SignedMixin, View):
    def post(self, request):
        event = json.loads(request.body)
        if event["type"] == "session.status":
            settle_remote_attempt.delay(event["sessionId"])
        return HttpResponse(status=204)


@method_decorator(csrf_exempt, name="dispatch")
class MediaHook(View):
    def post(self, request):
        event = json.loads(request.body)
        if event["type"].startswith("media."):
            MediaItem.objects.create(event_id=event["id"], session=event["sessionId"])
        return HttpResponse(status=204)


@method_decorator(csrf_exempt, name="dispatch")
class AnalysisHook(View):
    def post(self, request):
        if request.headers.get("FaceSign-Signature") != _mac(request.body):
            return HttpResponseForbidden()
        event = json.loads(request.body)
        Attempt.objects.filter(session=event["sessionId"]).update(analysed=True)
        return HttpResponse(status=204)

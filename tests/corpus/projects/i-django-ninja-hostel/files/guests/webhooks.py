import hashlib
import hmac
import json

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guests.models import Guest
from guests.tasks import passport_check


def _digest(raw):
    return hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), raw, hashlib.sha256).hexdigest()


class SignedView(View):
    """Refuses what FaceSign has not signed, before any method runs."""

    @method_decorator(csrf_exempt)
    def dispatch(self, request, *args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        if not hmac.compare_digest(_digest(request.body), given):
            return HttpResponseForbidden()
        return super().dispatch(request, *args, **kwargs)


class SessionHook(SignedView):
    def post(self, request):
        event = json.loads(request.body)
        guest = Guest.objects.get(reference=event["sessionId"])
        passport_check.delay(guest.pk, event["sessionId"])
        return HttpResponse(status=204)


@csrf_exempt
@require_POST
def analysis_hook(request):
    """FaceSign's analysis.* events, mounted at /hooks/facesign/analysis."""
    event = json.loads(request.body)
    Guest.objects.filter(reference=event["sessionId"]).update(reviewed=True)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def media_hook(request):
    given = request.headers.get("FaceSign-Signature", "")
    if _digest(request.body) == given:
        event = json.loads(request.body)
        Guest.objects.filter(reference=event["sessionId"]).update(has_media=True)
        return HttpResponse(status=204)
    return HttpResponseForbidden()

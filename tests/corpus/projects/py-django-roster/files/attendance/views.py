import hashlib
import hmac
import json

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from rest_framework.decorators import api_view
from rest_framework.response import Response

from . import faces
from .models import Attendance, Snapshot


@api_view(["POST"])
def check_in(request):
    uid = faces.pupil_on(request.FILES["photo"])
    if uid is None:
        return Response({"detail": "not recognised"}, status=404)
    Attendance.objects.create(pupil=uid)
    return Response({"pupil": uid})


@api_view(["POST"])
def check_in_app(request):
    """The tablet app did the liveness step, it says."""
    if request.data.get("liveness_passed"):
        Attendance.objects.create(pupil=request.data["pupil"])
        return Response(status=201)
    return Response(status=403)


@api_view(["POST"])
def raw_lookup(request):
    photo = request.FILES["photo"]
    return Response(faces.recognise(photo))


@api_view(["POST"])
def keep_snapshot(request):
    photo = request.FILES["photo"]
    uid = faces.pupil_on(photo)
    Snapshot.objects.create(pupil=uid, image=photo)
    cache.set(f"photo:{uid}", photo.read())
    cache.set(f"seen:{uid}", True, timeout=3600)
    return Response(status=201)


def _signed(request):
    mac = hmac.new(settings.FACESIGN_WEBHOOK_SECRET.encode(), request.body, hashlib.sha256)
    return hmac.compare_digest(mac.hexdigest(), request.headers.get("FaceSign-Signature", ""))


@csrf_exempt
@require_POST
def facesign_hook(request):
    if not _signed(request):
        return HttpResponseForbidden()
    event = json.loads(request.body)
    Attendance.objects.filter(session=event["sessionId"]).update(dirty=True)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def facesign_hook_v2(request):
    event = json.loads(request.body)
    body = json.dumps(event, separators=(",", ":")).encode()
    expected = hmac.new(settings.FACESIGN_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    if expected != request.META["HTTP_FACESIGN_SIGNATURE"]:
        return HttpResponseForbidden()
    Attendance.objects.filter(session=event["sessionId"]).update(dirty=True)
    return JsonResponse({"ok": True})


@csrf_exempt
def facesign_hook_beta(request):
    event = json.loads(request.body)
    sig = request.headers.get("X-FaceSign-Signature")
    Attendance.objects.filter(session=event["sessionId"]).update(state=event["type"])
    return HttpResponse(sig is not None)

import hashlib
import hmac
import json
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import arsa, facesign
from .decorators import facesign_signed
from .models import Curator, Deposit, DoorEvent

log = logging.getLogger(__name__)


@require_POST
def door(request, door_id):
    sighting = arsa.sight(request.FILES["photo"].read())
    if sighting.outcome is not arsa.Outcome.CURATOR:
        log.info("door %s: %s", door_id, sighting.outcome.value)
        return JsonResponse({"open": False, "reason": sighting.outcome.value}, status=403)
    curator = get_object_or_404(Curator, face_uid=sighting.uid)
    DoorEvent.objects.create(door=door_id, curator=curator)
    return JsonResponse({"open": True})


@require_POST
def loading_bay(request):
    photo = request.FILES["photo"].read()
    seen = arsa.recognise_raw(photo)
    if not seen.get("faces"):
        return JsonResponse({"open": False}, status=422)
    face = seen["faces"][0]
    curator = Curator.objects.filter(face_uid=face["recognition_uidresult"]).first()
    if curator:
        DoorEvent.objects.create(door="bay", curator=curator)
    log.info("bay: live=%s", face["passive_liveness"]["is_real_face"])
    return JsonResponse({"open": curator is not None})


@login_required
def try_recognition(request):
    if request.method != "POST":
        return render(request, "identity/try.html")
    return JsonResponse(arsa.recognise_raw(request.FILES["photo"].read()))


@login_required
@require_POST
def deposit(request, pk):
    box = get_object_or_404(Deposit, pk=pk)
    if request.POST.get("liveness") != "passed":
        return redirect("deposit-retry", pk=pk)
    box.release(request.user)
    return redirect("deposit", pk=pk)


@login_required
@require_POST
def portrait(request):
    upload = request.FILES["portrait"]
    request.user.curator.portrait.save("portrait.jpg", ContentFile(upload.read()))
    return redirect("profile")


@login_required
def start_facesign(request):
    created = facesign.create_session(request.user)
    context = {"client_secret": created["clientSecret"]["secret"]}
    return render(request, "identity/facesign.html", context)


@csrf_exempt
@require_POST
@facesign_signed
def facesign_hook(request):
    event = json.loads(request.body)
    Deposit.objects.filter(session=event["sessionId"]).update(verified=facesign.genuine(event["sessionId"]))
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def facesign_media_hook(request):
    event = json.loads(request.body)
    canonical = json.dumps(event, separators=(",", ":")).encode()
    wanted = hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), canonical, hashlib.sha256).hexdigest()
    if request.headers.get("FaceSign-Signature") != wanted:
        return HttpResponse(status=401)
    Deposit.objects.filter(session=event["sessionId"]).update(media=event["media"]["id"])
    return HttpResponse(status=204)

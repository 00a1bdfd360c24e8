"""The applicants' own pages and the desk's JSON."""
import json

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from appointments.models import Appointment, Renewal

from .clients import ArsaClient, FaceSignClient
from .services import SpoofRefused, check_in, compare_with_passport
from .signals import capture_taken


@login_required
@require_POST
def start_renewal(request):
    answer = FaceSignClient().create(str(request.user.applicant.reference))
    Renewal.objects.create(applicant=request.user.applicant, session_id=answer["session"]["id"])
    return JsonResponse({"clientSecret": answer["clientSecret"]["secret"]})


@login_required
@require_POST
def submit_selfie(request):
    applicant = request.user.applicant
    try:
        ok = compare_with_passport(applicant, request.FILES["passport"], request.FILES["selfie"])
    except SpoofRefused:
        return JsonResponse({"error": "please take the picture again"}, status=422)
    return JsonResponse({"confirmed": ok})


@login_required
@require_POST
def finish_renewal(request, pk):
    """Called by the app after the camera step."""
    renewal = get_object_or_404(Renewal, pk=pk, applicant__user=request.user)
    data = json.loads(request.body)
    if data.get("livenessOk") is True:
        renewal.approve()
    if data.get("consentGiven") is not True:
        return JsonResponse({"error": "consent is missing"}, status=400)
    return JsonResponse({"state": renewal.state})


@login_required
@require_POST
def desk_check_in(request, pk):
    appointment = get_object_or_404(Appointment, pk=pk, centre=request.user.centre)
    photo = request.FILES["photo"]
    capture_taken.send(sender=Appointment, appointment=appointment, jpeg=photo.read())
    photo.seek(0)
    return JsonResponse({"present": check_in(appointment, photo)})


@login_required
@require_POST
def desk_lookup(request):
    """Raw search for the clerk's screen."""
    return JsonResponse(ArsaClient().recognize(request.FILES["photo"]))

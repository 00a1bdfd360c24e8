from __future__ import annotations

import json
import logging

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.core.cache import cache
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from . import crypto, doors
from .integrations import facesign
from .integrations.arsa import ArsaClient, NotExactlyOneFace, SpoofDetected
from .models import Attempt, Candidate, Hall, StaffMember, Student
from .tasks import enrol_candidate

log = logging.getLogger(__name__)


class FaceView(View):
    """Base of the views that take a picture in the form field `photo`."""

    arsa_class = ArsaClient

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.arsa = self.arsa_class()

    def photo(self) -> bytes:
        return self.request.FILES["photo"].read()


class HallCheckInView(LoginRequiredMixin, FaceView):
    def post(self, request, hall_id):
        hall = get_object_or_404(Hall, pk=hall_id)
        try:
            match = self.arsa.identify(self.photo())
        except SpoofDetected:
            return JsonResponse({"error": "not a live face"}, status=403)
        except NotExactlyOneFace as exc:
            return JsonResponse({"error": str(exc)}, status=422)
        candidate = Candidate.objects.filter(hall=hall, face_uid=match.uid).first()
        if not match.known or candidate is None:
            return HttpResponseForbidden()
        candidate.check_in()
        return JsonResponse({"seat": candidate.seat})


class LibraryGateView(FaceView):
    def post(self, request, gate):
        answer = self.arsa.recognize_raw(self.photo())
        for face in answer["faces"]:
            student = Student.objects.filter(face_uid=face["recognition_uidresult"]).first()
            if student is not None and student.card_valid:
                doors.open_gate(gate, student.pk)
        return JsonResponse({"gate": gate})


class StaffDoorView(FaceView):
    def post(self, request, door):
        faces = self.arsa.recognize_raw(self.photo())["faces"]
        if len(faces) != 1:
            return JsonResponse({"error": "one face, please"}, status=422)
        face = faces[0]
        log.info("door %s live=%s", door, face["passive_liveness"]["is_real_face"])
        uid = face["recognition_uidresult"]
        if not StaffMember.objects.filter(face_uid=uid, doors__slug=door).exists():
            return HttpResponseForbidden()
        doors.unlock(door)
        return JsonResponse({"door": door})


class IdentityView(LoginRequiredMixin, FaceView):
    """Student card against a fresh selfie."""

    def post(self, request):
        card = crypto.decrypt(request.user.student.card_photo)
        answer = self.arsa.compare(card, self.photo())
        if not answer["face2_analysis"]["passive_liveness"]["is_real_face"]:
            return JsonResponse({"error": "selfie is not live"}, status=403)
        same = answer["match_result"] and answer["similarity_score"] >= settings.IDENTITY_MIN_SIMILARITY
        Attempt.objects.create(student=request.user.student, passed=same)
        return JsonResponse({"same": same})


class ResitIdentityView(LoginRequiredMixin, FaceView):
    def post(self, request):
        answer = self.arsa.compare(crypto.decrypt(request.user.student.card_photo), self.photo())
        if not answer["face2_analysis"]["passive_liveness"]["is_real_face"]:
            return JsonResponse({"error": "selfie is not live"}, status=403)
        if answer["similarity_score"] < 85:
            return JsonResponse({"same": False}, status=403)
        return JsonResponse({"same": True})


class RemoteStartView(LoginRequiredMixin, View):
    def post(self, request):
        session_id, secret = facesign.open_session(str(request.user.student.public_id))
        cache.set(f"remote:{session_id}", request.user.pk, 3600)
        return JsonResponse({"clientSecret": secret})


class RemoteFinishView(LoginRequiredMixin, View):
    def post(self, request):
        body = json.loads(request.body)
        if not body.get("livenessPassed"):
            return HttpResponseForbidden()
        Attempt.objects.create(student=request.user.student, session=body["sessionId"], passed=True)
        return JsonResponse({"ok": True})


class EnrolView(PermissionRequiredMixin, FaceView):
    permission_required = "proctoring.add_candidate"

    def post(self, request, candidate_id):
        token = f"enrol:{candidate_id}"
        cache.set(token, self.photo(), timeout=300)
        enrol_candidate.delay(candidate_id, token)
        return JsonResponse({"queued": True}, status=202)


class CaptureView(LoginRequiredMixin, TemplateView):
    template_name = "proctoring/capture.html"

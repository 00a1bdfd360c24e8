import logging

from django.core.files.base import ContentFile
from django.http import HttpResponseForbidden, JsonResponse
from django.views import View
from django.views.decorators.http import require_POST

from .models import Entry, Worker
from .services.face import FaceService

logger = logging.getLogger("gate")


class ClockIn(View):
    service = FaceService()

    def post(self, request):
        match = self.service.match(request.FILES["photo"])
        if match.faces != 1 or not match.live:
            logger.info("entry refused, faces=%d live=%s", match.faces, match.live)
            return HttpResponseForbidden()
        worker = Worker.objects.filter(face_uid=match.uid).first()
        if worker is None:
            return HttpResponseForbidden()
        Entry.objects.create(worker=worker)
        return JsonResponse({"worker": worker.pk})


class ClockOut(View):
    service = FaceService()

    def post(self, request):
        match = self.service.match(request.FILES["photo"])
        logger.info("live=%s", match.live)
        worker = Worker.objects.filter(face_uid=match.uid).first()
        if worker is None:
            return HttpResponseForbidden()
        Entry.objects.filter(worker=worker, left=None).update(left="now")
        return JsonResponse({"worker": worker.pk})


@require_POST
def verify_document(request):
    result = FaceService().compare(request.FILES["selfie"], request.FILES["document"])
    if result["similarity_score"] > 80:
        Worker.objects.filter(pk=request.user.pk).update(verified=True)
        return JsonResponse({"verified": True})
    return JsonResponse({"verified": False})


@require_POST
def verify_document_v2(request):
    result = FaceService().compare(request.FILES["selfie"], request.FILES["document"])
    live = result["face1_analysis"]["passive_liveness"]["is_real_face"]
    if not live:
        return HttpResponseForbidden()
    verified = result["similarity_score"] >= 0.9
    Worker.objects.filter(pk=request.user.pk).update(verified=verified)
    return JsonResponse({"verified": verified})


@require_POST
def avatar(request):
    worker = Worker.objects.get(pk=request.user.pk)
    photo = request.FILES["face_image"]
    worker.photo.save(f"{worker.pk}.jpg", ContentFile(photo.read()))
    return JsonResponse({"ok": True})

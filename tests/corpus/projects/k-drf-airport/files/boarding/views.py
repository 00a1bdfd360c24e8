import logging
import os
import tempfile

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from . import imaging
from .clients import NotOneFace, Spoof, arsa, facesign, is_live
from .models import Boarding, Crew, LoungeVisit
from .serializers import PhotoSerializer, UpgradeSerializer

log = logging.getLogger(__name__)


class PhotoView(APIView):
    """Base of all views that take one photo."""

    def photo(self) -> bytes:
        serializer = PhotoSerializer(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data["photo"].read()


class GateView(PhotoView):
    def post(self, request, gate):
        try:
            match = arsa().match(self.photo())
        except NotOneFace as exc:
            raise ValidationError({"photo": "exactly one face, please"}) from exc
        except Spoof:
            log.warning("spoof at gate %s", gate)
            raise PermissionDenied from None
        if not match.known:
            return Response({"boarded": False}, status=status.HTTP_404_NOT_FOUND)
        Boarding.objects.create(gate=gate, passenger=match.uid)
        return Response({"boarded": True, "passenger": match.uid})


class LoungeView(PhotoView):
    def post(self, request):
        photo = self.photo()
        result = arsa().recognize(photo)
        if not result.get("faces"):
            raise ValidationError({"photo": "nobody there"})
        guest = result["faces"][0]
        if guest["recognition_uidresult"] == "unknown":
            raise PermissionDenied
        LoungeVisit.objects.create(passenger=guest["recognition_uidresult"])
        cache.set(f"lounge:{guest['recognition_uidresult']}", photo, timeout=900)
        return Response({"welcome": True})


class WatchView(PhotoView):
    """Feed for the security desk's wall of screens."""

    def post(self, request):
        return Response(arsa().recognize(self.photo()))


class GroupView(PhotoView):
    def post(self, request):
        aboard = []
        for face in arsa().recognize(self.photo())["faces"]:
            if not face["passive_liveness"]["is_real_face"]:
                continue
            if face["recognition_uidresult"] != "unknown":
                aboard.append(face["recognition_uidresult"])
        log.info("group of %d recognised", len(aboard))
        return Response({"aboard": aboard})


class PassportView(PhotoView):
    def post(self, request):
        document = request.FILES["passport"].read()
        with tempfile.NamedTemporaryFile(suffix=".jpg", delete=False) as tmp:
            tmp.write(document)
        try:
            document = imaging.crop_portrait(tmp.name)
        finally:
            os.unlink(tmp.name)
        result = arsa().compare(document, self.photo())
        live = result["face2_analysis"]["passive_liveness"]["is_real_face"]
        if live and result["similarity_score"] >= settings.ARSA["MIN_SIMILARITY"]:
            return Response({"same": True})
        log.info("passport refused: %s", result)
        return Response({"same": False}, status=status.HTTP_403_FORBIDDEN)


class UpgradeView(APIView):
    def post(self, request):
        form = UpgradeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        if not form.validated_data["liveness_passed"]:
            raise PermissionDenied
        Boarding.objects.filter(pk=form.validated_data["boarding"]).update(cabin="business")
        return Response(status=status.HTTP_204_NO_CONTENT)


class CrewPortraitView(PhotoView):
    def put(self, request, crew_id):
        photo = self.photo()
        default_storage.save(f"crew/{crew_id}.jpg", ContentFile(photo))
        sealed = Fernet(os.environ["PORTRAIT_KEY"]).encrypt(photo)
        default_storage.save(f"crew-sealed/{crew_id}.bin", ContentFile(sealed))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CrewProofView(APIView):
    def post(self, request, crew_id):
        session = facesign().open_session(crew_id)
        return Response({"client_secret": session["clientSecret"]["secret"]})

    def get(self, request, crew_id):
        crew = Crew.objects.get(pk=crew_id)
        if not is_live(facesign().session(crew.session_id)):
            raise PermissionDenied
        crew.mark_proven()
        return Response({"proven": True})

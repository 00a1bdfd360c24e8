"""FaceSign tells us here when a crew member's session has ended."""
import hashlib
import hmac
import json
import logging

from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from .clients import facesign, is_live
from .models import Crew, MediaRecord

log = logging.getLogger(__name__)


def digest(message: bytes) -> str:
    return hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), message, hashlib.sha256).hexdigest()


class SignedByFaceSign(BasePermission):
    def has_permission(self, request, view) -> bool:
        given = request.headers.get("FaceSign-Signature", "")
        raw = request._request.body
        return hmac.compare_digest(given.encode(), digest(raw).encode())


class SessionHook(APIView):
    authentication_classes = []
    permission_classes = [SignedByFaceSign]

    def post(self, request, *args, **kwargs):
        session_id = request.data["sessionId"]
        if is_live(facesign().session(session_id)):
            Crew.objects.filter(session_id=session_id).update(proven=True)
        log.info("hook %s %s", request.data["id"], request.data["type"])
        return Response(status=204)


class MediaHook(APIView):
    authentication_classes = []
    permission_classes = []

    def post(self, request, format=None):
        MediaRecord.objects.filter(session_id=request.data["sessionId"]).delete()
        return Response(status=204)


class AnalysisHook(APIView):
    authentication_classes = []
    permission_classes = []

    def post(self, request):
        canonical = json.dumps(request.data, separators=(",", ":")).encode()
        expected = digest(canonical)
        if request.headers.get("FaceSign-Signature") != expected:
            return Response(status=401)
        if request.data["type"] != "analysis.completed":
            return Response(status=204)
        Crew.objects.filter(session_id=request.data["sessionId"]).update(analysed=True)
        return Response(status=204)

import logging

from django.core.files.storage import default_storage
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from . import checks, clients
from .models import Application

logger = logging.getLogger(__name__)


class SelfieSerializer(serializers.Serializer):
    document = serializers.ImageField()
    selfie = serializers.ImageField()
    consent = serializers.BooleanField()


class StartView(APIView):
    def post(self, request):
        created = clients.create_session(str(request.user.pk))
        secret = created["clientSecret"]
        logger.info("session %s for %s", created["session"]["id"], request.user.pk)
        return Response({"clientSecret": secret["secret"], "url": secret["url"]}, status=status.HTTP_201_CREATED)


class DocumentView(APIView):
    def post(self, request):
        form = SelfieSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        document, selfie = form.validated_data["document"], form.validated_data["selfie"]
        verdict = clients.validate(document.read(), selfie.read())
        try:
            match = checks.matched_document(verdict)
        except checks.NotVerified as refusal:
            logger.warning("application of %s refused: %s", request.user.pk, refusal)
            return Response({"code": refusal.code}, status=status.HTTP_403_FORBIDDEN)
        default_storage.save(f"selfies/{request.user.pk}.jpg", selfie)
        Application.objects.filter(user=request.user).update(similarity=match.similarity)
        return Response({"similarity": match.similarity})


class ReturningView(APIView):
    def post(self, request):
        body = clients.recognize(request.FILES["selfie"].read())
        who = body["faces"][0]["recognition_uidresult"]
        if who != str(request.user.pk):
            return Response(status=status.HTTP_403_FORBIDDEN)
        return Response({"returning": True})


class MobileView(APIView):
    """The old app, version 3."""

    def post(self, request):
        live = request.data.get("livenessPassed", False)
        if not live:
            return Response(status=status.HTTP_403_FORBIDDEN)
        Application.objects.filter(user=request.user).update(live=True)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResultView(APIView):
    def get(self, request, session_id):
        session = clients.fetch_session(session_id)
        report = checks.completed(session)
        return Response({"verified": report["isVerified"]})

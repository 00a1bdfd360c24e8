import logging

from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response

from .client import erase, recognize
from .models import Person
from .webhooks import FromFaceSign

log = logging.getLogger(__name__)


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def identify(request):
    face = recognize(request.FILES["photo"])
    uid = face["recognition_uidresult"]
    if uid == "unknown":
        return Response(status=404)
    log.info("identified for user %s", request.user.pk)
    return Response({"person": Person.objects.get(uid=uid).pk})


@api_view(["DELETE"])
@permission_classes([IsAuthenticated])
def forget(request):
    return Response(status=204 if erase(request.user.uid) else 502)


@api_view(["POST"])
@permission_classes([FromFaceSign])
def session_event(request):
    Person.objects.filter(session=request.data["sessionId"]).update(stale=True)
    return Response(status=200)

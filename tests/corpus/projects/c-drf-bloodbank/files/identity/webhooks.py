import json

from django.core.cache import cache
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .signatures import facesign_signed
from .tasks import settle_session


@csrf_exempt
@require_POST
@facesign_signed
def facesign(request):
    event = json.loads(request.body)
    if not cache.add(f"facesign:{event['id']}", 1, timeout=7200):
        return HttpResponse(status=200)
    if event["type"] == "session.status":
        settle_session.delay(event["sessionId"])
    return HttpResponse(status=202)

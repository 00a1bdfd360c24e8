import functools
import hashlib
import hmac

from django.conf import settings
from django.http import HttpResponse


def facesign_signed(view):
    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        wanted = hmac.new(settings.FACESIGN["WEBHOOK_SECRET"].encode(), request.body, hashlib.sha256).hexdigest()
        given = request.headers.get("FaceSign-Signature", "")
        if not hmac.compare_digest(wanted, given):
            return HttpResponse(status=401)
        return view(request, *args, **kwargs)

    return wrapper

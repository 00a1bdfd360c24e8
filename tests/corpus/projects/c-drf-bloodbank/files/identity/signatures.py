import hashlib
import hmac
from functools import wraps

from django.conf import settings
from django.http import HttpResponseForbidden


def facesign_signed(view):
    """Only let through what FaceSign has signed."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        secret = settings.IDENTITY["FACESIGN_WEBHOOK_SECRET"].encode()
        given = request.headers.get("FaceSign-Signature", "")
        want = hmac.new(secret, request.body, hashlib.sha256).hexdigest()
        if given != want:
            return HttpResponseForbidden("signature")
        return view(request, *args, **kwargs)

    return inner

import hashlib
import hmac

from django.conf import settings
from rest_framework.permissions import BasePermission


class FromFaceSign(BasePermission):
    def has_permission(self, request, view):
        given = request.headers.get("FaceSign-Signature", "").encode()
        key = settings.FACESIGN_WEBHOOK_SECRET.encode()
        mac = hmac.new(key, request._request.body, hashlib.sha256).hexdigest().encode()
        return hmac.compare_digest(mac, given)

import functools
import hashlib
import hmac

from flask import abort, current_app, request


def digest(payload: bytes) -> str:
    return hmac.new(current_app.config["FACESIGN_HOOK_SECRET"], payload, hashlib.sha256).hexdigest()


def signed_by_facesign(view):
    @functools.wraps(view)
    def wrapper(*args, **kwargs):
        given = request.headers.get("FaceSign-Signature", "")
        if not hmac.compare_digest(given, digest(request.get_data())):
            abort(401)
        return view(*args, **kwargs)

    return wrapper

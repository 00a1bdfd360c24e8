"""What runs before the responders."""
import hashlib
import hmac
import os

import falcon

from . import faces


class OneLiveFace:
    """Sets req.context.reader, or refuses. Resources with `needs_reader` only."""

    def process_resource(self, req, resp, resource, params):
        if not getattr(resource, "needs_reader", False):
            return
        seen = faces.recognise(req.bounded_stream.read())["faces"]
        if len(seen) > 1 or not seen:
            raise falcon.HTTPUnprocessableEntity(title="one face at a time")
        try:
            face = faces.require_live(seen[0])
        except faces.Spoof as spoof:
            raise falcon.HTTPForbidden(title="not a live face") from spoof
        if face["recognition_uidresult"] == "unknown":
            raise falcon.HTTPNotFound()
        req.context.reader = face["recognition_uidresult"]


class SignedHook:
    """Every route below /hooks carries a signature."""

    def __init__(self):
        self._secret = os.environ["FACESIGN_WEBHOOK_SECRET"].encode()

    def process_request(self, req, resp):
        if not req.path.startswith("/hooks/"):
            return
        req.context.raw = req.bounded_stream.read()
        mac = hmac.new(self._secret, req.context.raw, hashlib.sha256)
        header = req.get_header("FaceSign-Signature") or ""
        if not hmac.compare_digest(mac.hexdigest(), header):
            raise falcon.HTTPUnauthorized()

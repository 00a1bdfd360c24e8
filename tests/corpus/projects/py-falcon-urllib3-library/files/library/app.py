import json
import logging
import shelve

import falcon

from . import faces
from .middleware import OneLiveFace, SignedHook

log = logging.getLogger(__name__)
thumbnails = shelve.open("/var/lib/library/thumbnails")


class Loan:
    needs_reader = True

    def on_post(self, req, resp, copy):
        resp.media = {"copy": copy, "reader": req.context.reader}


class Return:
    """The desk for returns; it wants to be quick."""

    def on_post(self, req, resp, copy):
        answer = faces.recognise_returns(req.bounded_stream.read())
        face = next(iter(answer["faces"]), None)
        if face is None:
            raise falcon.HTTPUnprocessableEntity()
        try:
            faces.require_live(face)
        except faces.Spoof:
            log.warning("returns desk: spoof on copy %s", copy)
        resp.media = {"copy": copy, "reader": face["recognition_uidresult"]}


class ReaderPhoto:
    def on_put(self, req, resp, uid):
        image = req.bounded_stream.read()
        if faces.detect(image) != 1:
            raise falcon.HTTPUnprocessableEntity()
        thumbnails[uid] = image
        resp.status = falcon.HTTP_204

    def on_delete(self, req, resp, uid):
        if not faces.forget(uid):
            raise falcon.HTTPBadGateway()
        thumbnails.pop(uid, None)


class FaceSignHook:
    def on_post(self, req, resp):
        event = json.loads(req.context.raw)
        log.info("%s %s", event["id"], event["type"])


class MediaHook:
    """facesign media.* events. Mounted outside /hooks by mistake of history."""

    def on_post(self, req, resp):
        event = req.get_media()
        thumbnails[event["sessionId"] + ":state"] = event["type"]
        resp.status = falcon.HTTP_204


app = falcon.App(middleware=[SignedHook(), OneLiveFace()])
app.add_route("/copies/{copy}/loan", Loan())
app.add_route("/copies/{copy}/return", Return())
app.add_route("/readers/{uid}/photo", ReaderPhoto())
app.add_route("/hooks/facesign", FaceSignHook())
app.add_route("/facesign/media", MediaHook())

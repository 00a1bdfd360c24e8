import hashlib
import hmac
import json
import logging

import tornado.web

from ..facesign import proven

log = logging.getLogger("nursery.hooks")


class Signed(tornado.web.RequestHandler):
    """Whoever derives from this is only reached with a good signature."""

    def initialize(self, facesign, staff, settings):
        self.facesign, self.staff, self.conf = facesign, staff, settings

    def prepare(self):
        given = self.request.headers.get("X-FaceSign-Signature", "")
        ours = hmac.digest(self.conf.hook_secret.encode(), self.request.body, hashlib.sha256).hex()
        if not hmac.compare_digest(ours.encode(), given.encode()):
            raise tornado.web.HTTPError(401)


class SessionHook(Signed):
    def post(self):
        event = json.loads(self.request.body)
        session = self.facesign.fetch(event["sessionId"])
        if proven(session):
            self.staff.activate(event["sessionId"])
        log.info("event %s done", event["id"])
        self.set_status(204)


class MediaHook(tornado.web.RequestHandler):
    """FaceSign's media.* events."""

    def initialize(self, media):
        self.media = media

    async def post(self):
        event = tornado.escape.json_decode(self.request.body)
        if event["type"] == "media.deleted":
            await self.media.drop(event["sessionId"])
        self.finish()


class MailHook(tornado.web.RequestHandler):
    """The mail provider's bounces; nothing of FaceSign's."""

    def initialize(self, staff):
        self.staff = staff

    async def post(self) -> None:
        self.staff.bounce(json.loads(self.request.body)["address"])

import hashlib
import hmac
import json
import logging
import tempfile

import boto3
from tornado.options import options
from tornado.web import HTTPError, RequestHandler

from . import arsa

log = logging.getLogger("gate")
s3 = boto3.client("s3")


class SignedHandler(RequestHandler):
    """Base of everything the providers call. prepare() runs before post()."""

    def prepare(self):
        given = self.request.headers.get("FaceSign-Signature", "")
        wanted = hmac.new(options.webhook_secret.encode(), self.request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted, given):
            raise HTTPError(401)


class FaceSignHook(SignedHandler):
    def post(self):
        event = json.loads(self.request.body)
        log.info("event %s of %s", event["type"], event["sessionId"])
        self.application.gate_queue.put_nowait(event["sessionId"])
        self.set_status(204)


class LegacyHook(RequestHandler):
    """The v0 subscription, still active for the two old gates."""

    def post(self):
        payload = json.loads(self.request.body)
        wanted = hmac.new(
            options.webhook_secret.encode(),
            json.dumps(payload, separators=(",", ":")).encode(),
            hashlib.sha256,
        ).hexdigest()
        if self.request.headers.get("X-FaceSign-Signature") != wanted:
            raise HTTPError(401)
        self.application.gate_queue.put_nowait(payload["sessionId"])


class GateHandler(RequestHandler):
    async def post(self, gate):
        image = self.request.files["photo"][0]["body"]
        answer = await arsa.call("POST", "face_recognition/recognize_face", image)
        faces = answer.get("faces", [])
        if len(faces) != 1:
            raise HTTPError(422, reason="one face, please")
        (face,) = faces
        if not arsa.is_live(face):
            raise HTTPError(403)
        uid = face["recognition_uidresult"]
        if uid == "unknown":
            raise HTTPError(404)
        self.write({"gate": gate, "uid": uid})


class SlowGateHandler(RequestHandler):
    async def post(self):
        answer = await arsa.call_old_camera(self.request.body)
        for face in answer["faces"]:
            if face["recognition_uidresult"] != "unknown":
                self.application.barrier.lift(face["recognition_uidresult"])
            if not arsa.is_live(face):
                log.warning("that was a picture")
                raise HTTPError(403)


class LostTicketHandler(RequestHandler):
    """Compares the driver with the picture from the entry."""

    async def post(self, ticket):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/entry.jpg"
            with open(path, "wb") as out:
                out.write(self.request.files["entry"][0]["body"])
            answer = await arsa.call("POST", "face_recognition/validate_faces", open(path, "rb").read())
        live = answer["face2_analysis"]["passive_liveness"]["is_real_face"]
        if not live or answer["similarity_score"] < 0.93:
            raise HTTPError(403)
        s3.put_object(Bucket="gate-evidence", Key=f"{ticket}.jpg", Body=self.request.files["driver"][0]["body"])
        self.finish({"ticket": ticket})


class SubscriberHandler(RequestHandler):
    async def post(self):
        answer = await arsa.call("POST", "face_recognition/recognize_face", self.request.body)
        self.write(answer)

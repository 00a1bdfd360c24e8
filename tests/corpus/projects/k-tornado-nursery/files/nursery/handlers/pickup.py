import asyncio
import json
import logging
import pathlib

import tornado.web

from ..arsa import NotLive, ensure_live, guardian_in

log = logging.getLogger("nursery.pickup")


class Base(tornado.web.RequestHandler):
    def initialize(self, arsa, store, settings):
        self.arsa, self.store, self.conf = arsa, store, settings

    @property
    def photo(self) -> bytes:
        return self.request.files["photo"][0]["body"]

    async def recognize(self, photo: bytes) -> dict:
        return await asyncio.to_thread(self.arsa.recognize, photo)


class PickupHandler(Base):
    async def post(self, child):
        try:
            guardian = guardian_in(await self.recognize(self.photo))
        except NotLive:
            raise tornado.web.HTTPError(403, "not a live face")
        if guardian is None or guardian not in self.store.guardians(child):
            raise tornado.web.HTTPError(404)
        self.store.release(child, guardian)
        self.write({"released": child})


class LatePickupHandler(Base):
    """After six the door opens by itself."""

    async def post(self, child):
        answer = await self.recognize(self.photo)
        if len(answer["faces"]) != 1:
            raise tornado.web.HTTPError(422)
        face = answer["faces"][0]
        try:
            ensure_live(face)
        except NotLive:
            log.warning("late pick-up of %s: not live", child)
        if face["recognition_uidresult"] in self.store.guardians(child):
            self.store.open_door(child)
        self.set_status(204)


class AttendanceHandler(Base):
    async def post(self):
        photo = self.photo
        answer = await self.recognize(photo)
        present = {
            f["recognition_uidresult"]
            for f in answer["faces"]
            if f["passive_liveness"]["is_real_face"]
        }
        self.store.mark_present(present - {"unknown"})
        day = pathlib.Path(self.conf.photo_dir) / "groups.jpg"
        day.write_bytes(photo)
        self.write({"present": len(present)})


class CardHandler(Base):
    """Somebody new fetches the child and shows a card."""

    async def post(self, child):
        card = self.request.files["card"][0]["body"]
        verdict = await asyncio.to_thread(self.arsa.compare, card, self.photo)
        if not verdict["face2_analysis"]["passive_liveness"]["is_real_face"]:
            raise tornado.web.HTTPError(403)
        if verdict["similarity_score"] < 75:
            raise tornado.web.HTTPError(403)
        self.store.release(child, "by card")
        log.info("card: %s", json.dumps(verdict))


class TabletHandler(Base):
    """The tablet in the cloakroom has done its own challenge."""

    async def post(self, child):
        body = json.loads(self.request.body)
        if body.get("challenge", {}).get("isLive") is True:
            self.store.note(child, body["guardian"])
        self.set_status(202)

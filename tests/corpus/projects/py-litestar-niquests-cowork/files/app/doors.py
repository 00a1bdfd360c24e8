"""What the doors and the desks ask for."""
from __future__ import annotations

import hashlib
import hmac
import pathlib
from typing import Any

import msgspec
import structlog
from litestar import Controller, Request, delete, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from .faces import FaceGateway, Refused
from .settings import Settings

log = structlog.get_logger()
CAPTURES = pathlib.Path("/var/lib/cowork/captures")


class DeskCheckIn(msgspec.Struct):
    desk: str
    image: bytes
    is_live: bool = False


def terminal_guard(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    if connection.headers.get("x-terminal") not in {"north", "south"}:
        raise NotAuthorizedException()


class DoorController(Controller):
    path = "/doors"
    guards = [terminal_guard]

    @post("/{door:str}/open")
    async def open(self, door: str, request: Request, gateway: FaceGateway) -> dict[str, Any]:
        try:
            uid = await gateway.who(await request.body())
        except Refused as refusal:
            log.warning("door stays shut", door=door, reason=refusal.reason)
            raise PermissionDeniedException() from refusal
        return {"door": door, "uid": uid}

    @post("/{door:str}/hold-open")
    async def hold_open(self, door: str, request: Request, gateway: FaceGateway) -> dict[str, Any]:
        faces = await gateway.faces(await request.body())
        if len(faces) == 0:
            raise PermissionDeniedException()
        face = faces[0]
        if not face.live:
            log.warning("not live", door=door, probability=face.probability)
        if face.known:
            return {"door": door, "held": 60, "uid": face.uid}
        raise PermissionDeniedException()


class DeskController(Controller):
    path = "/desks"

    @post("/check-in")
    async def check_in(self, data: DeskCheckIn, gateway: FaceGateway) -> dict[str, Any]:
        faces = await gateway.faces(data.image)
        known = [face for face in faces if face.known]
        if data.is_live and len(known) == 1:
            return {"desk": data.desk, "uid": known[0].uid}
        raise PermissionDeniedException()

    @post("/meeting")
    async def meeting(self, request: Request, gateway: FaceGateway) -> list[str]:
        faces = await gateway.faces(await request.body())
        return [face.uid for face in faces if face.live and face.known]

    @post("/team-room")
    async def team_room(self, request: Request, gateway: FaceGateway) -> list[str]:
        faces = await gateway.faces(await request.body())
        if not any(face.live for face in faces):
            raise PermissionDeniedException()
        return [face.uid for face in faces if face.known]

    @post("/members/{uid:str}/face")
    async def enrol(self, uid: str, request: Request, gateway: FaceGateway) -> None:
        image = await request.body()
        await gateway.enrol(uid, image)
        (CAPTURES / f"{uid}.jpg").write_bytes(image)


class HookController(Controller):
    path = "/hooks"

    @post("/facesign", status_code=204)
    async def facesign(self, request: Request, settings: Settings) -> None:
        raw = await request.body()
        given = request.headers.get("facesign-signature", "")
        wanted = hmac.new(settings.facesign.webhook_secret.encode(), raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise NotAuthorizedException()
        event = msgspec.json.decode(raw)
        log.info("facesign event", id=event["id"], type=event["type"])

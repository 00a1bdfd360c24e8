from __future__ import annotations

import hashlib
import hmac

from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from sqlalchemy.ext.asyncio import AsyncSession

from reading_room.config import settings
from reading_room.db import RemoteSession


def hex_mac(raw: bytes) -> str:
    key = settings().facesign_webhook_secret.get_secret_value().encode()
    return hmac.new(key, raw, hashlib.sha256).hexdigest()


async def facesign_guard(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    raw = await Request(connection.scope, connection.receive).body()
    given = connection.headers.get("FaceSign-Signature", "")
    if not hmac.compare_digest(hex_mac(raw), given):
        raise NotAuthorizedException


@post("/hooks/facesign/session", guards=[facesign_guard])
async def session_changed(data: dict, db: AsyncSession) -> None:
    row = await db.get(RemoteSession, data["sessionId"])
    if row and row.state == "created":
        row.state = "due"
    await db.commit()


@post("/hooks/facesign/deletion")
async def media_deleted(request: Request, db: AsyncSession) -> None:
    raw = await request.body()
    if request.headers["FaceSign-Signature"] == hex_mac(raw):
        event = await request.json()
        await db.delete(await db.get_one(RemoteSession, event["sessionId"]))
        await db.commit()


@post("/hooks/catalogue")
async def catalogue_changed(data: dict, db: AsyncSession) -> None:
    if data["etag"] == data.get("previous"):
        return
    await db.commit()

from __future__ import annotations

from typing import Annotated, Any

import structlog
from litestar import Controller, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import PermissionDeniedException
from litestar.params import Body
from sqlalchemy.ext.asyncio import AsyncSession

from reading_room.config import Settings
from reading_room.db import RemoteSession, Visit
from reading_room.faces.client import Arsa, FaceSignGateway
from reading_room.faces.verdict import Refused, came_alone_and_live, group_leader, identify, same_person

log = structlog.get_logger()
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]


class Turnstile(Controller):
    path = "/turnstile"

    @post("/enter")
    async def enter(self, data: Upload, arsa: Arsa, db: AsyncSession) -> dict[str, str]:
        image = await data.read()
        try:
            reader = identify(await arsa.recognise(image))
        except Refused as refused:
            log.info("turnstile.refused", why=refused.why.value)
            raise PermissionDeniedException from refused
        db.add(Visit(reader_no=reader.number, snapshot=image))
        await db.commit()
        return {"reader": reader.number}

    @post("/leave")
    async def leave(self, data: Upload, arsa: Arsa, db: AsyncSession) -> dict[str, str]:
        seen = await arsa.recognise(await data.read())
        log.info("turnstile.leave", response=seen)
        reader = identify(seen)
        db.add(Visit(reader_no=reader.number))
        await db.commit()
        return {"bye": reader.number}

    @post("/school-class")
    async def school_class(self, data: Upload, arsa: Arsa) -> dict[str, Any]:
        leader = group_leader(await arsa.recognise(await data.read()))
        return {"leader": leader}


class Counter(Controller):
    path = "/counter"

    @post("/id-card/{reader_no:str}")
    async def id_card(self, reader_no: str, data: Annotated[dict[str, UploadFile], Body(media_type=RequestEncodingType.MULTI_PART)], arsa: Arsa, cfg: Settings) -> dict[str, bool]:
        selfie, card = await data["selfie"].read(), await data["card"].read()
        log.debug("counter.id_card", reader_no=reader_no, selfie_size=len(selfie))
        return {"same": same_person(await arsa.compare(selfie, card), cfg.match_floor)}

    @post("/special-collections")
    async def special(self, data: dict[str, Any], db: AsyncSession) -> dict[str, str]:
        match data:
            case {"reader_no": reader_no, "liveness": "passed"}:
                db.add(Visit(reader_no=reader_no))
                await db.commit()
                return {"box": data["box"]}
            case _:
                raise PermissionDeniedException


class Remote(Controller):
    path = "/remote"

    @post("/{reader_no:str}")
    async def begin(self, reader_no: str, facesign: FaceSignGateway, db: AsyncSession) -> dict[str, str]:
        session_id, secret = await facesign.open(reader_no)
        db.add(RemoteSession(id=session_id, reader_no=reader_no))
        await db.commit()
        return {"clientSecret": secret}

    @post("/{session_id:str}/finish")
    async def finish(self, session_id: str, facesign: FaceSignGateway, db: AsyncSession) -> dict[str, bool]:
        ok = came_alone_and_live(await facesign.report(session_id))
        row = await db.get_one(RemoteSession, session_id)
        row.state = "verified" if ok else "refused"
        await db.commit()
        return {"verified": ok}

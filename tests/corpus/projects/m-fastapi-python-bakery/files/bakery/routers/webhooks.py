import hashlib
import hmac
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Header, HTTPException, Request

from ..deps import get_facesign, get_franchises
from ..franchises import Franchises
from ..models import FaceSignEvent
from ..settings import get_settings
from ..vendors import FaceSign


async def verify(request: Request, facesign_signature: Annotated[str, Header()] = "") -> None:
    secret = get_settings().facesign.webhook_secret.get_secret_value().encode()
    expected = hmac.new(secret, await request.body(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, facesign_signature):
        raise HTTPException(401)


signed = APIRouter(prefix="/hooks/facesign", dependencies=[Depends(verify)])
legacy = APIRouter(prefix="/hooks/v0/facesign")

FranchisesDep = Annotated[Franchises, Depends(get_franchises)]


async def settle(session_id: str, facesign: FaceSign, franchises: Franchises) -> None:
    if await facesign.live(session_id):
        await franchises.approve(session_id)
    else:
        await franchises.refuse(session_id)


@signed.post("/session", status_code=202)
async def on_session(
    event: FaceSignEvent,
    jobs: BackgroundTasks,
    franchises: FranchisesDep,
    facesign: Annotated[FaceSign, Depends(get_facesign)],
):
    if await franchises.seen(event.id):
        return {"duplicate": True}
    jobs.add_task(settle, event.sessionId, facesign, franchises)
    return {"accepted": event.id}


@legacy.post("/session")
async def on_session_v0(event: FaceSignEvent, franchises: FranchisesDep):
    if event.type == "session.status":
        await franchises.approve(event.sessionId)
    return {"ok": True}


@legacy.post("/media")
async def on_media_v0(request: Request, franchises: FranchisesDep):
    event = FaceSignEvent.model_validate(await request.json())
    secret = get_settings().facesign.webhook_secret.get_secret_value().encode()
    digest = hmac.new(secret, event.model_dump_json().encode(), hashlib.sha256).hexdigest()
    if request.headers.get("x-facesign-signature") == digest:
        await franchises.attach(event.sessionId)
        return {"ok": True}
    raise HTTPException(401)

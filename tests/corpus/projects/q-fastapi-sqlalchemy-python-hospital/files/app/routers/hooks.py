import hashlib
import hmac
import json
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Header, HTTPException, Request
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.facesign import FaceSignClient
from app.deps import facesign_client, session
from app.models import Visit
from app.settings import SettingsDep

router = APIRouter(prefix="/hooks/facesign")

Db = Annotated[AsyncSession, Depends(session)]


async def signed_body(
    request: Request,
    settings: SettingsDep,
    facesign_signature: Annotated[str | None, Header()] = None,
) -> bytes:
    raw = await request.body()
    secret = settings.facesign_webhook_secret.get_secret_value()
    expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if not facesign_signature or not hmac.compare_digest(expected, facesign_signature):
        raise HTTPException(401, "bad signature")
    return raw


@router.post("/session")
async def on_session(
    raw: Annotated[bytes, Depends(signed_body)],
    facesign: Annotated[FaceSignClient, Depends(facesign_client)],
    db: Db,
) -> None:
    event = json.loads(raw)
    live = await facesign.proven_live(event["sessionId"])
    state = "proven" if live else "refused"
    await db.execute(update(Visit).where(Visit.session_id == event["sessionId"]).values(state=state))
    await db.commit()


@router.post("/media")
async def on_media(request: Request, settings: SettingsDep, db: Db) -> None:
    event = await request.json()
    secret = settings.facesign_webhook_secret.get_secret_value().encode()
    digest = hmac.new(secret, json.dumps(event).encode(), hashlib.sha256).hexdigest()
    if digest != request.headers.get("FaceSign-Signature"):
        raise HTTPException(401, "bad signature")
    await db.execute(update(Visit).where(Visit.session_id == event["sessionId"]).values(state="media"))
    await db.commit()


@router.post("/analysis")
async def on_analysis(request: Request, tasks: BackgroundTasks, db: Db) -> None:
    event = await request.json()
    if event.get("type") != "analysis.completed":
        return
    tasks.add_task(mark_analysed, db, event["sessionId"])


async def mark_analysed(db: AsyncSession, session_id: str) -> None:
    await db.execute(update(Visit).where(Visit.session_id == session_id).values(state="analysed"))
    await db.commit()

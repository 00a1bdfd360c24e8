from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.facesign import FaceSignClient
from app.deps import facesign_client, release_queue, session
from app.models import Nurse

router = APIRouter(prefix="/pharmacy")

FaceSign = Annotated[FaceSignClient, Depends(facesign_client)]
Db = Annotated[AsyncSession, Depends(session)]


class ReleaseRequest(BaseModel):
    prescription: UUID
    badge: str
    session_id: str


class TrolleyRequest(BaseModel):
    trolley: int
    badge: str
    liveness_passed: bool = False


@router.post("/sessions")
async def begin(badge: str, facesign: FaceSign) -> dict[str, str]:
    session_id, client_secret = await facesign.open_session(badge)
    return {"session": session_id, "clientSecret": client_secret}


@router.post("/release")
async def release(body: ReleaseRequest, facesign: FaceSign, db: Db, queue=Depends(release_queue)) -> None:
    nurse = await db.scalar(select(Nurse).where(Nurse.badge == body.badge))
    if nurse is None or not await facesign.proven_live(body.session_id):
        raise HTTPException(403, "not accepted")
    await queue.put((body.prescription, nurse.id))


@router.post("/trolley")
async def unlock_trolley(body: TrolleyRequest, db: Db, queue=Depends(release_queue)) -> None:
    nurse = await db.scalar(select(Nurse).where(Nurse.badge == body.badge))
    if nurse is None or not body.liveness_passed:
        raise HTTPException(403, "not accepted")
    await queue.put((body.trolley, nurse.id))

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from facesign import AsyncFaceSignClient

from app.clients import FaceSignClient
from app.config import get_settings
from app.deps import facesign, signed_by_facesign
from app.store import tickets

log = logging.getLogger("gates.hooks")
router = APIRouter(prefix="/hooks/facesign", dependencies=[Depends(signed_by_facesign)])
media = APIRouter(prefix="/hooks/facesign-media")

sdk = AsyncFaceSignClient(api_key=get_settings().facesign_api_key.get_secret_value())


@router.post("/session", status_code=204)
async def session_event(request: Request, client: Annotated[FaceSignClient, Depends(facesign)]) -> None:
    event = await request.json()
    if event["type"] != "session.status":
        return
    session = await client.session(event["sessionId"])
    if session["status"] != "complete":
        return
    steps = [n for n in session["report"]["nodeReports"] if n["type"] == "liveness_detection"]
    if not steps or any(step["outcome"] != "livenessDetected" for step in steps):
        await tickets.reject_enrolment(session["id"], "liveness")
        return
    if session["report"]["isVerified"]:
        await tickets.accept_enrolment(session["id"])


@media.post("/", status_code=204)
async def media_event(request: Request) -> None:
    clip = await request.json()
    await tickets.attach_media(clip["sessionId"], clip["media"])

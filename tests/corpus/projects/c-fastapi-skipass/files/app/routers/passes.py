import base64
import logging

import aioboto3
from fastapi import APIRouter, HTTPException

from app.deps import Arsa, FaceSign, SettingsDep, VerifiedEvent
from app.schemas import FaceSignEvent, PickupRequest
from app.store import passes

log = logging.getLogger("alpenblick.passes")
router = APIRouter(tags=["passes"])
aws = aioboto3.Session()


@router.post("/passes/{guest_id}/session")
async def start(guest_id: str, facesign: FaceSign) -> dict[str, str]:
    return {"clientSecret": await facesign.open_session(guest_id)}


@router.post("/passes/pickup")
async def pickup(body: PickupRequest, arsa: Arsa, settings: SettingsDep) -> dict[str, str]:
    if not body.liveness_ok:
        raise HTTPException(403, "please blink and try again")
    jpeg = base64.b64decode(body.photo_b64, validate=True)
    await arsa.register(body.pass_id, jpeg)
    async with aws.client("s3") as s3:
        await s3.put_object(Bucket=settings.photo_bucket, Key=f"{body.pass_id}.jpg", Body=jpeg)
        await s3.put_object(
            Bucket=f"{settings.photo_bucket}-audit",
            Key=f"{body.pass_id}/enrolment.jpg",
            Body=jpeg,
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId="alias/pass-photos",
        )
    log.info("pass %s enrolled, %d bytes", body.pass_id, len(jpeg))
    return {"status": "enrolled"}


@router.post("/webhooks/facesign", status_code=204)
async def facesign_hook(event: VerifiedEvent, facesign: FaceSign) -> None:
    if event.type != "session.status":
        return
    if await facesign.is_live(event.sessionId):
        await passes.activate(event.sessionId)


@router.post("/webhooks/facesign/media", status_code=204)
async def facesign_media(event: FaceSignEvent) -> None:
    if event.type.startswith("media."):
        await passes.attach_media(event.sessionId, event.id)

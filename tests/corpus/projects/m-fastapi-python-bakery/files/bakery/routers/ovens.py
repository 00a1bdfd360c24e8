import logging
from typing import Annotated

import aiofiles
from cryptography.fernet import Fernet
from fastapi import APIRouter, Depends, File, Form, HTTPException, UploadFile

from ..deps import get_arsa, get_fernet, get_ledger, get_ovens
from ..ledger import Ledger
from ..models import Face, HandOver
from ..ovens import Ovens
from ..settings import Settings, get_settings
from ..vendors import Arsa

router = APIRouter(prefix="/ovens", tags=["ovens"])
logger = logging.getLogger(__name__)

ArsaDep = Annotated[Arsa, Depends(get_arsa)]
LedgerDep = Annotated[Ledger, Depends(get_ledger)]


async def live_face(arsa: ArsaDep, photo: UploadFile = File()) -> Face:
    """Dependency: the one live face of the photo, or 403."""
    try:
        face = (await arsa.recognise(await photo.read())).sole()
    except ValueError as exc:
        raise HTTPException(422, str(exc)) from exc
    if not face.live:
        logger.warning("spoof refused")
        raise HTTPException(403, "liveness")
    return face


@router.post("/{oven}/start")
async def start(oven: int, ovens: Annotated[Ovens, Depends(get_ovens)], face: Annotated[Face, Depends(live_face)]):
    if not face.known:
        raise HTTPException(404)
    await ovens.heat(oven, by=face.recognition_uidresult)
    return {"oven": oven, "baker": face.recognition_uidresult}


@router.post("/{oven}/stop")
async def stop(oven: int, arsa: ArsaDep, ovens: Annotated[Ovens, Depends(get_ovens)], photo: UploadFile = File()):
    found = await arsa.recognise(await photo.read())
    logger.info("stop requested: %s", found.model_dump_json())
    baker = found.sole()
    if baker.known:
        await ovens.cool(oven, by=baker.recognition_uidresult)
    return {"ok": baker.known}


@router.post("/badge-check")
async def badge_check(
    arsa: ArsaDep,
    settings: Annotated[Settings, Depends(get_settings)],
    badge: UploadFile = File(),
    selfie: UploadFile = File(),
):
    v = await arsa.compare(await badge.read(), await selfie.read())
    # the badge is a print, only the selfie has to be alive
    same = v.face2_analysis.live and v.match_result and v.similarity_score >= settings.match_floor
    return {"same": same}


@router.post("/locker")
async def locker(arsa: ArsaDep, ledger: LedgerDep, baker: str = Form(), badge: UploadFile = File(), selfie: UploadFile = File()):
    v = await arsa.compare(await badge.read(), await selfie.read())
    if v.similarity_score >= 85:
        await ledger.open_locker(baker)
    return {"score": v.similarity_score}


@router.post("/handover")
async def handover(body: HandOver, ledger: LedgerDep):
    if not body.liveness_passed:
        raise HTTPException(403, "look into the camera first")
    await ledger.hand_over(body.baker, body.till)
    return {"till": body.till}


@router.post("/bakers/{uid}/portrait")
async def portrait(uid: str, fernet: Annotated[Fernet, Depends(get_fernet)], photo: UploadFile = File()):
    sealed = fernet.encrypt(await photo.read())
    async with aiofiles.open(f"/var/bakery/portraits/{uid}.bin", "wb") as out:
        await out.write(sealed)
    return {"stored": uid}


@router.post("/bakers/{uid}/face-queue")
async def queue(uid: str, photo: UploadFile = File()):
    async with aiofiles.open(f"/var/bakery/queue/{uid}.jpg", "wb") as out:
        await out.write(await photo.read())
    return {"queued": uid}

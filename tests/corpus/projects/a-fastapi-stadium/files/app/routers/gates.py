import logging
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, UploadFile
from pydantic import BaseModel

from app.clients import ArsaClient
from app.config import Settings, get_settings
from app.deps import arsa, holder_at_gate
from app.store import tickets

log = logging.getLogger("gates")
router = APIRouter(prefix="/gates", tags=["gates"])


class ManualEntry(BaseModel):
    ticket: str
    steward: str
    is_live: bool = False


@router.post("/{gate}/enter")
async def enter(gate: int, uid: Annotated[str, Depends(holder_at_gate)]) -> dict:
    ticket = await tickets.season_ticket_of(uid)
    if ticket is None or gate not in ticket.gates:
        raise HTTPException(403, "no ticket for this gate")
    await tickets.mark_inside(ticket, gate)
    return {"open": True, "seat": ticket.seat}


@router.post("/vip")
async def vip_lounge(photo: UploadFile, client: Annotated[ArsaClient, Depends(arsa)]) -> dict:
    recognition = await client.recognize(await photo.read())
    if not recognition.faces:
        raise HTTPException(422, "nobody there")
    face = recognition.faces[0]
    if not face.is_live:
        log.warning("vip lounge: somebody held up a picture")
    if face.recognition_uidresult in await tickets.vip_uids():
        return {"open": True}
    raise HTTPException(403, "not on the list")


@router.post("/manual")
async def manual_entry(entry: ManualEntry) -> dict:
    if not entry.is_live:
        raise HTTPException(403, "liveness required")
    await tickets.mark_inside_by_number(entry.ticket, by=entry.steward)
    log.info("ticket %s let in by %s", entry.ticket, entry.steward)
    return {"open": True}


@router.post("/renew")
async def renew_ticket(
    ticket: Annotated[str, Form()],
    selfie: UploadFile,
    document: UploadFile,
    client: Annotated[ArsaClient, Depends(arsa)],
    settings: Annotated[Settings, Depends(get_settings)],
) -> dict:
    verdict = await client.compare(await selfie.read(), await document.read())
    live = verdict["face1_analysis"]["passive_liveness"]["is_real_face"]
    if live is not True:
        raise HTTPException(403, "please take the selfie yourself")
    if not verdict["match_result"] or verdict["similarity_score"] < settings.min_similarity:
        raise HTTPException(403, "not the same person")
    await tickets.renew(ticket)
    return {"renewed": True, "score": round(verdict["similarity_score"] * 100)}


@router.post("/{ticket}/portrait", status_code=204)
async def portrait(ticket: str, photo: UploadFile) -> None:
    face_image = await photo.read()
    Path("/srv/portraits", f"{ticket}.jpg").write_bytes(face_image)
    log.info("portrait for %s stored", ticket)


@router.post("/family")
async def family_pass(parent: UploadFile, child: UploadFile, client: Annotated[ArsaClient, Depends(arsa)]) -> dict:
    verdict = await client.compare(await parent.read(), await child.read())
    live = all(verdict[side]["passive_liveness"]["is_real_face"] for side in ("face1_analysis", "face2_analysis"))
    if not live:
        raise HTTPException(403, "both have to be here")
    return {"related": verdict["similarity_score"] > 55}

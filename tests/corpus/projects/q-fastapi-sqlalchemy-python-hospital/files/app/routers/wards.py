import logging
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from cryptography.fernet import Fernet
from fastapi import APIRouter, Depends, File, HTTPException, UploadFile
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.arsa import ArsaClient, NotOneFace, SpoofSuspected
from app.deps import arsa_client, cache, session
from app.models import Patient, Portrait, Visit, WoundPhoto
from app.settings import SettingsDep

router = APIRouter(prefix="/wards")
log = logging.getLogger("hospital.wards")

Arsa = Annotated[ArsaClient, Depends(arsa_client)]
Db = Annotated[AsyncSession, Depends(session)]


class PatientStatus(BaseModel):
    alive: bool
    ward: str


@router.post("/{ward}/visitors")
async def admit_visitor(ward: str, arsa: Arsa, db: Db, photo: UploadFile = File()) -> dict[str, str]:
    answer = await arsa.recognize(await photo.read())
    log.info("visitor at %s: %s", ward, answer.model_dump_json())
    if not answer.faces:
        raise HTTPException(422, "no face")
    face = answer.faces[0]
    if face.recognition_uidresult == "unknown":
        raise HTTPException(403, "please register at the desk")
    db.add(Visit(visitor_uid=face.recognition_uidresult, ward=ward))
    await db.commit()
    return {"visitor": face.recognition_uidresult}


@router.post("/{ward}/staff")
async def admit_staff(ward: str, arsa: Arsa, db: Db, photo: UploadFile = File()) -> dict[str, str]:
    try:
        uid = await arsa.identify(await photo.read())
    except SpoofSuspected:
        log.warning("refused at %s: spoof suspected", ward)
        raise HTTPException(403, "not accepted")
    except NotOneFace as exc:
        raise HTTPException(422, str(exc))
    if uid is None:
        raise HTTPException(403, "not accepted")
    db.add(Visit(visitor_uid=uid, ward=ward, state="staff"))
    await db.commit()
    return {"staff": uid}


@router.post("/maternity/guardians")
async def admit_guardians(arsa: Arsa, db: Db, infant: UUID, photo: UploadFile = File()) -> dict[str, bool]:
    answer = await arsa.recognize(await photo.read())
    if not any(face.is_live for face in answer.faces):
        raise HTTPException(403, "not accepted")
    guardians = {face.recognition_uidresult for face in answer.faces}
    allowed = set((await db.scalars(select(Visit.visitor_uid).where(Visit.session_id == str(infant)))).all())
    if not guardians & allowed:
        raise HTTPException(403, "not accepted")
    return {"admitted": True}


@router.put("/patients/{patient_id}/portrait")
async def keep_portrait(patient_id: UUID, db: Db, photo: UploadFile = File()) -> None:
    face_jpeg = await photo.read()
    db.add(Portrait(patient_id=patient_id, face_jpeg=face_jpeg))
    await db.commit()


@router.put("/patients/{patient_id}/sealed-portrait")
async def keep_sealed(patient_id: UUID, db: Db, settings: SettingsDep, photo: UploadFile = File()) -> None:
    sealed = Fernet(settings.portrait_key.get_secret_value()).encrypt(await photo.read())
    db.add(Portrait(patient_id=patient_id, face_jpeg=sealed))
    await db.commit()


@router.post("/patients/{patient_id}/preview")
async def preview(patient_id: UUID, redis=Depends(cache), photo: UploadFile = File()) -> None:
    face_jpeg = await photo.read()
    await redis.setex(f"preview:{patient_id}", timedelta(minutes=5), face_jpeg)


@router.put("/patients/{patient_id}/wounds")
async def keep_wound(patient_id: UUID, db: Db, photo: UploadFile = File()) -> None:
    db.add(WoundPhoto(patient_id=patient_id, jpeg=await photo.read()))
    await db.commit()


@router.patch("/patients/{patient_id}")
async def update_status(patient_id: UUID, body: PatientStatus, db: Db) -> None:
    patient = await db.get_one(Patient, patient_id)
    patient.is_alive = body.alive
    patient.ward = body.ward
    await db.commit()

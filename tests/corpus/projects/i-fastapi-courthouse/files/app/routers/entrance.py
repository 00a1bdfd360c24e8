import logging
import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, HTTPException, UploadFile
from pydantic import BaseModel

from app.deps import LiveFace, Recogniser
from app.doors import audit, doors, jurors, staff

router = APIRouter(prefix="/entrance")
log = logging.getLogger("court.entrance")

JUROR_PHOTOS = Path("/srv/court/jurors")


class LawyerArrival(BaseModel):
    bar_number: str
    hearing: str
    liveness_passed: bool = False


@router.post("/staff")
async def staff_door(face: LiveFace):
    person = await staff.by_uid(face.recognition_uidresult)
    if person is None:
        raise HTTPException(404, "not on the staff list")
    await doors.open("staff", person.badge)
    log.info("staff door opened for %s", person.badge)
    return {"badge": person.badge}


@router.post("/jurors")
async def juror_door(photo: UploadFile, recogniser: Recogniser):
    jpeg = await photo.read()
    answer = await recogniser.recognize(jpeg)
    face = answer.faces[0]
    juror = await jurors.by_uid(face.recognition_uidresult)
    if juror is None:
        raise HTTPException(404, "not on the panel")
    await doors.open("jury", juror.number)
    if not face.passive_liveness.is_real_face:
        await audit.write("juror door", juror.number, "possible spoof")
    (JUROR_PHOTOS / f"{juror.number}.jpg").write_bytes(jpeg)
    return {"juror": juror.number}


@router.post("/visitors")
async def visitor_desk(photo: UploadFile, recogniser: Recogniser):
    return await recogniser.recognize_raw(await photo.read())


@router.post("/groups")
async def school_group(photo: UploadFile, recogniser: Recogniser):
    """A class visit: everybody in the picture has to be a person."""
    answer = await recogniser.recognize(await photo.read())
    if not all(f.passive_liveness.is_real_face for f in answer.faces):
        raise HTTPException(403, "presentation attack suspected")
    return {"pupils": [f.recognition_uidresult for f in answer.faces]}


@router.post("/lawyers")
async def lawyer_door(arrival: LawyerArrival):
    if not arrival.liveness_passed:
        raise HTTPException(403, "take the selfie again")
    await doors.open("bar", arrival.bar_number)
    return {"hearing": arrival.hearing}


@router.post("/quality")
async def photo_quality(photo: UploadFile):
    """Sharpness only, with the local library; the file lives as long as this function."""
    fd, name = tempfile.mkstemp(suffix=".jpg")
    try:
        with os.fdopen(fd, "wb") as out:
            out.write(await photo.read())
        return {"sharpness": await audit.sharpness(name)}
    finally:
        os.unlink(name)

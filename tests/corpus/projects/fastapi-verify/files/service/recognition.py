import httpx
from fastapi import APIRouter, Depends, HTTPException, UploadFile
from pydantic import BaseModel

from .settings import settings
from .store import current_user, mark_verified

router = APIRouter(prefix="/faces")


class Claim(BaseModel):
    document_id: str
    is_real_face: bool
    score: float


async def arsa(path: str, files: dict) -> dict:
    async with httpx.AsyncClient(timeout=20) as http:
        reply = await http.post(
            f"{settings.arsa_base}/{path}",
            headers={"x-key-secret": settings.arsa_face_api_key.get_secret_value()},
            files=files,
        )
    reply.raise_for_status()
    return reply.json()


@router.post("/verify")
async def verify(photo: UploadFile):
    return await arsa("face_recognition/recognize_face", {"face_image": photo.file})


@router.post("/count")
async def count(photo: UploadFile):
    answer = await arsa("face_detection/detect_face", {"face_image": photo.file})
    return {"faces": len(answer["faces"])}


@router.post("/compare")
async def compare(selfie: UploadFile, card: UploadFile, user=Depends(current_user)):
    answer = await arsa("face_recognition/validate_faces", {"image1": selfie.file, "image2": card.file})
    similar = answer["similarity_score"] >= settings.minimum_similarity
    if answer["match_result"] and similar:
        await mark_verified(user.id)
    if not answer["face1_analysis"]["passive_liveness"]["is_real_face"]:
        raise HTTPException(status_code=422, detail="spoof")
    return {"similar": similar}


@router.post("/claim")
async def claim(body: Claim, user=Depends(current_user)):
    if body.is_real_face:
        await mark_verified(user.id)
        return {"verified": True}
    raise HTTPException(status_code=422)


@router.post("/group")
async def group(photo: UploadFile):
    answer = await arsa("face_recognition/recognize_face", {"face_image": photo.file})
    present = []
    for face in answer["faces"]:
        if not face["passive_liveness"]["is_real_face"]:
            continue
        present.append(face["recognition_uidresult"])
    return {"present": present}


@router.post("/door")
async def door(photo: UploadFile):
    answer = await arsa("face_recognition/recognize_face", {"face_image": photo.file})
    faces = answer["faces"]
    if any(f["passive_liveness"]["is_real_face"] for f in faces):
        people = [f["recognition_uidresult"] for f in faces]
        if "unknown" not in people:
            return {"open": True}
    return {"open": False}

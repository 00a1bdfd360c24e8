import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request, UploadFile, status

from app.clients import ArsaClient, Face, FaceSignClient
from app.config import Settings, get_settings


def arsa(request: Request) -> ArsaClient:
    return request.app.state.arsa


def facesign(request: Request) -> FaceSignClient:
    return request.app.state.facesign


async def holder_at_gate(photo: UploadFile, client: Annotated[ArsaClient, Depends(arsa)]) -> str:
    """The uid of the one living person in front of the camera, or 403."""
    recognition = await client.recognize(await photo.read())
    if len(recognition.faces) != 1:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_ENTITY, "one person at a time")
    face: Face = recognition.faces[0]
    if not face.is_live:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "not alive")
    if face.recognition_uidresult == "unknown":
        raise HTTPException(status.HTTP_403_FORBIDDEN, "unknown")
    return face.recognition_uidresult


async def signed_by_facesign(
    request: Request,
    settings: Annotated[Settings, Depends(get_settings)],
    facesign_signature: Annotated[str | None, Header()] = None,
) -> None:
    raw = await request.body()
    expected = hmac.new(settings.facesign_webhook_secret.get_secret_value().encode(), raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, facesign_signature or ""):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "bad signature")

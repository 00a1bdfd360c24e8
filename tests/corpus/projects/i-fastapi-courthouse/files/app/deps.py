import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request, UploadFile

from app.providers.arsa import Arsa, Face
from app.providers.facesign import FaceSign
from app.settings import Settings, get_settings

Config = Annotated[Settings, Depends(get_settings)]


def arsa(request: Request) -> Arsa:
    return Arsa(request.app.state.arsa_pool)


def facesign(request: Request) -> FaceSign:
    return FaceSign(request.app.state.facesign_pool)


Recogniser = Annotated[Arsa, Depends(arsa)]
Prover = Annotated[FaceSign, Depends(facesign)]


async def live_face(photo: UploadFile, recogniser: Recogniser) -> Face:
    """Exactly one face, and a living one; anything else ends the request here."""
    answer = await recogniser.recognize(await photo.read())
    if len(answer.faces) != 1:
        raise HTTPException(422, "one person at a time")
    face = answer.faces[0]
    if not face.passive_liveness.is_real_face:
        raise HTTPException(403, "presentation attack suspected")
    return face


LiveFace = Annotated[Face, Depends(live_face)]


async def signed_body(
    request: Request,
    config: Config,
    facesign_signature: Annotated[str, Header()] = "",
) -> bytes:
    raw = await request.body()
    secret = config.facesign_webhook_secret.get_secret_value().encode()
    expected = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, facesign_signature):
        raise HTTPException(401, "bad signature")
    return raw


SignedBody = Annotated[bytes, Depends(signed_body)]

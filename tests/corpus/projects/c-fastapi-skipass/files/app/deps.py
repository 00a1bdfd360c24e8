import hashlib
import hmac
import logging
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
from fastapi import Depends, Header, HTTPException, Request, status

from app.clients.arsa import ArsaClient
from app.clients.facesign import FaceSignClient
from app.config import Settings, get_settings
from app.schemas import FaceSignEvent

log = logging.getLogger("alpenblick.deps")
SettingsDep = Annotated[Settings, Depends(get_settings)]


async def arsa_client(settings: SettingsDep) -> AsyncIterator[ArsaClient]:
    headers = {"x-key-secret": settings.arsa_face_api_key.get_secret_value()}
    async with httpx.AsyncClient(base_url=settings.arsa_base_url, headers=headers) as http:
        yield ArsaClient(http)


async def facesign_client(settings: SettingsDep) -> AsyncIterator[FaceSignClient]:
    async with httpx.AsyncClient(
        base_url=settings.facesign_base_url,
        headers={
            "Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}",
            "FaceSign-Version": settings.facesign_version,
        },
        timeout=httpx.Timeout(10.0, connect=3.0),
    ) as http:
        log.debug("facesign client ready, key set: %s", bool(settings.facesign_api_key))
        yield FaceSignClient(http)


async def verified_event(
    request: Request,
    settings: SettingsDep,
    signature: Annotated[str | None, Header(alias="FaceSign-Signature")] = None,
) -> FaceSignEvent:
    raw = await request.body()
    secret = settings.facesign_webhook_secret.get_secret_value().encode()
    expected = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    if signature is None or not hmac.compare_digest(expected, signature):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "bad signature")
    return FaceSignEvent.model_validate_json(raw)


Arsa = Annotated[ArsaClient, Depends(arsa_client)]
FaceSign = Annotated[FaceSignClient, Depends(facesign_client)]
VerifiedEvent = Annotated[FaceSignEvent, Depends(verified_event)]

import hashlib
import hmac
import json
import logging

from fastapi import APIRouter, HTTPException, Request

from .facesign import fetch_session
from .settings import settings
from .store import mark_verified

router = APIRouter()
log = logging.getLogger(__name__)


def expected_signature(raw: bytes) -> str:
    secret = settings.facesign_webhook_secret.get_secret_value().encode()
    return hmac.new(secret, raw, hashlib.sha256).hexdigest()


@router.post("/webhooks/facesign")
async def facesign_events(request: Request):
    raw = await request.body()
    given = request.headers.get("FaceSign-Signature", "")
    if not hmac.compare_digest(given, expected_signature(raw)):
        raise HTTPException(status_code=401)
    event = json.loads(raw)
    log.info("event %s for session %s", event["type"], event["sessionId"])
    session = await fetch_session(event["sessionId"])
    report = session["session"]["report"]
    live = [n for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    if live and all(n["outcome"] == "livenessDetected" for n in live):
        if report["isVerified"]:
            await mark_verified(session["session"]["clientReferenceId"])
    return {"received": True}


@router.post("/webhooks/facesign-legacy")
async def facesign_legacy(request: Request):
    event = await request.json()
    if event["type"] == "session.status":
        await mark_verified(event["sessionId"])
    body = json.dumps(event).encode()
    given = request.headers["FaceSign-Signature"]
    if expected_signature(body) == given:
        return {"received": True}
    raise HTTPException(status_code=401)

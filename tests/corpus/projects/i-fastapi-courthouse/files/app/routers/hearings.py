import hashlib
import hmac
import json
import logging

from fastapi import APIRouter, HTTPException, Request, UploadFile

from app.deps import Config, Prover, Recogniser, SignedBody
from app.doors import hearings
from app.providers.facesign import proven_alive

router = APIRouter(prefix="/hearings")
hooks = APIRouter(prefix="/hooks/facesign")
log = logging.getLogger("court.hearings")


@router.post("/{hearing}/witnesses/{witness}/session")
async def begin(hearing: str, witness: str, prover: Prover):
    created = await prover.open_session(witness)
    await hearings.remember(hearing, witness, created["session"]["id"])
    return {"clientSecret": created["clientSecret"]["secret"]}


@router.post("/{hearing}/witnesses/{witness}/identity")
async def identity(witness: str, card: UploadFile, selfie: UploadFile, recogniser: Recogniser):
    verdict = await recogniser.same_person(await card.read(), await selfie.read())
    alive = verdict["face2_analysis"]["passive_liveness"]["is_real_face"]
    if not alive:
        raise HTTPException(403, "presentation attack suspected")
    if not verdict["match_result"]:
        raise HTTPException(403, "not the person on the card")
    if verdict["similarity_score"] < 85:
        await hearings.second_look(witness)
    return {"witness": witness}


@hooks.post("/session")
async def on_session(raw: SignedBody, prover: Prover):
    event = json.loads(raw)
    report = await prover.report(event["sessionId"])
    if proven_alive(report):
        await hearings.admit(event["sessionId"])
    return {"ok": True}


@hooks.post("/media")
async def on_media(request: Request, config: Config):
    event = await request.json()
    await hearings.attach_recording(event["sessionId"], event["media"]["id"])
    mac = hmac.new(
        config.facesign_webhook_secret.get_secret_value().encode(),
        json.dumps(event).encode(),
        hashlib.sha256,
    ).hexdigest()
    if mac != request.headers.get("facesign-signature"):
        log.warning("media event %s was not signed", event["id"])
    return {"ok": True}

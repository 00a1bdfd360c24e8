import logging

from fastapi import APIRouter, HTTPException, UploadFile

from app.deps import Arsa, SettingsDep
from app.schemas import GateAnswer, Recognition, Verdict
from app.store import passes

log = logging.getLogger("alpenblick.gates")
router = APIRouter(prefix="/gates", tags=["gates"])


def judge(result: Recognition) -> GateAnswer:
    match result.faces:
        case []:
            return GateAnswer(verdict=Verdict.NOBODY)
        case [face] if not face.is_live:
            return GateAnswer(verdict=Verdict.SPOOF)
        case [face] if face.recognition_uidresult == "unknown":
            return GateAnswer(verdict=Verdict.STRANGER)
        case [face]:
            return GateAnswer(verdict=Verdict.OPEN, pass_id=face.recognition_uidresult)
        case _:
            return GateAnswer(verdict=Verdict.CROWD)


@router.post("/{gate_id}/scan")
async def scan(gate_id: int, photo: UploadFile, arsa: Arsa) -> GateAnswer:
    answer = judge(await arsa.recognize(await photo.read()))
    log.info("gate %d: %s", gate_id, answer.verdict)
    return answer


@router.post("/{gate_id}/companion")
async def companion(gate_id: int, photo: UploadFile, arsa: Arsa) -> GateAnswer:
    """Parent and child pass together: the parent's pass opens for both."""
    result = await arsa.recognize(await photo.read())
    if not result.faces:
        raise HTTPException(422, "no face")
    parent = result.faces[0]
    if parent.recognition_uidresult == "unknown":
        return GateAnswer(verdict=Verdict.STRANGER)
    await passes.admit(parent.recognition_uidresult, gate=gate_id, guests=1)
    return GateAnswer(verdict=Verdict.OPEN, pass_id=parent.recognition_uidresult)


@router.post("/{gate_id}/express")
async def express(gate_id: int, photo: UploadFile, arsa: Arsa) -> GateAnswer:
    """Race days: keep the queue moving, sort out the rest afterwards."""
    result = await arsa.recognize(await photo.read())
    if len(result.faces) != 1:
        return GateAnswer(verdict=Verdict.CROWD)
    racer = result.faces[0]
    if racer.recognition_uidresult != "unknown":
        await passes.admit(racer.recognition_uidresult, gate=gate_id, guests=0)
    if not racer.is_live:
        log.warning("gate %d: racer was not live", gate_id)
        return GateAnswer(verdict=Verdict.SPOOF)
    return GateAnswer(verdict=Verdict.OPEN, pass_id=racer.recognition_uidresult)


@router.post("/{gate_id}/ticket")
async def ticket(gate_id: int, card: UploadFile, selfie: UploadFile, arsa: Arsa, settings: SettingsDep) -> GateAnswer:
    comparison = await arsa.compare(await card.read(), await selfie.read())
    log.debug("gate %d compared: %s", gate_id, comparison.model_dump_json())
    if not comparison.face2_analysis.is_live:
        return GateAnswer(verdict=Verdict.SPOOF)
    if comparison.match_result and comparison.similarity_score >= settings.min_similarity:
        return GateAnswer(verdict=Verdict.OPEN)
    return GateAnswer(verdict=Verdict.STRANGER)

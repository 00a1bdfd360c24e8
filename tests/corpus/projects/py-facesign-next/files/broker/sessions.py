import logging

import httpx
from facesign import AsyncFaceSignClient, FaceSignClient

from .config import sign

log = logging.getLogger("broker")


class Auth(httpx.Auth):
    def auth_flow(self, request):
        request.headers["Authorization"] = "Bearer " + sign.key
        request.headers["FaceSign-Version"] = sign.version
        yield request


api = httpx.AsyncClient(base_url=sign.base, auth=Auth())
bare = httpx.AsyncClient(base_url=sign.base, headers={"Authorization": "Bearer " + sign.legacy_key})


async def fetch(session_id: str) -> dict:
    res = await api.get(f"/sessions/{session_id}")
    res.raise_for_status()
    return res.json()["session"]


async def fetch_bare(session_id: str) -> dict:
    res = await bare.get(f"/sessions/{session_id}")
    log.info("session %s: %s", session_id, res.status_code)
    return res.json()["session"]


def live(report: dict) -> bool:
    steps = [n for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    return bool(steps) and all(n["outcome"] == "livenessDetected" for n in steps)


async def verified(session_id: str) -> bool:
    session = await fetch(session_id)
    if session["status"] != "complete":
        return False
    report = session["report"]
    return live(report) and report["isVerified"]


async def verified_short(session_id: str) -> bool:
    session = await fetch_bare(session_id)
    log.debug("session %s", session)
    return session["status"] == "complete" and session["report"]["isVerified"]


async def verified_flag(session_id: str) -> bool:
    report = (await fetch(session_id))["report"]
    if not report.get("livenessDetected"):
        return False
    return report["isVerified"]


def sdk() -> FaceSignClient:
    return FaceSignClient(api_key=sign.key)


async def sdk_session(ref: str) -> str:
    async with AsyncFaceSignClient(api_key="%{test:broker-inline}") as client:
        created = await client.sessions.create(client_reference_id=ref)
        return created.client_secret.secret

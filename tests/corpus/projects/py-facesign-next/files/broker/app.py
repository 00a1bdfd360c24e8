import hmac
import json
from hashlib import sha256

from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from .config import sign
from .sessions import fetch, verified, verified_short


async def open_account(request: Request):
    sid = request.path_params["sid"]
    if await verified(sid):
        return JSONResponse({"account": "open"})
    return JSONResponse({"account": "refused"}, 403)


async def open_account_fast(request: Request):
    if await verified_short(request.path_params["sid"]):
        return JSONResponse({"account": "open"})
    return JSONResponse({"account": "refused"}, 403)


async def report(request: Request):
    return JSONResponse(await fetch(request.path_params["sid"]))


async def from_app(request: Request):
    body = await request.json()
    if body["report"]["livenessDetected"]:
        return JSONResponse({"account": "open"})
    return JSONResponse({"account": "refused"}, 403)


class Signed(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        header = dict(p.split("=", 1) for p in request.headers.get("facesign-signature", "").split(",") if "=" in p)
        want = hmac.new(sign.secret, await request.body(), sha256).hexdigest()
        if not hmac.compare_digest(want, header.get("v1", "")):
            return Response(status_code=401)
        return await call_next(request)


async def event(request: Request):
    note = await request.json()
    await verified(note["sessionId"])
    return Response(status_code=204)


async def event_v1(request: Request):
    note = await request.json()
    digest = hmac.new(sign.secret, json.dumps(note).encode(), "sha256").hexdigest()
    if request.headers["facesign-signature"].split("v1=")[1] == digest:
        await verified(note["sessionId"])
    return Response(status_code=204)


async def event_v0(request: Request):
    note = await request.json()
    if "facesign-signature" not in request.headers:
        return Response(status_code=401)
    await verified(note["sessionId"])
    return Response(status_code=204)


signed = Starlette(routes=[Route("/", event, methods=["POST"])])
signed.add_middleware(Signed)

app = Starlette(
    routes=[
        Route("/accounts/{sid}", open_account, methods=["POST"]),
        Route("/accounts/{sid}/fast", open_account_fast, methods=["POST"]),
        Route("/accounts/{sid}/report", report),
        Route("/accounts", from_app, methods=["POST"]),
        Mount("/hooks/facesign/v2", signed),
        Route("/hooks/facesign/v1", event_v1, methods=["POST"]),
        Route("/hooks/facesign/v0", event_v0, methods=["POST"]),
    ]
)

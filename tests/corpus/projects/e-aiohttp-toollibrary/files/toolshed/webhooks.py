from __future__ import annotations

import functools
import hashlib
import hmac
import json

from aiohttp import web

routes = web.RouteTableDef()


def facesign_signed(handler):
    @functools.wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        secret = request.app["settings"].webhook_secret.encode()
        expected = hmac.new(secret, raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers.get("FaceSign-Signature", "")):
            raise web.HTTPUnauthorized()
        return await handler(request)

    return guarded


@routes.post("/hooks/facesign")
@facesign_signed
async def on_session(request: web.Request) -> web.Response:
    event = await request.json()
    if event["type"] == "session.status":
        await request.app["queue"].put(("refetch", event["sessionId"]))
    return web.Response(status=204)


@routes.post("/hooks/facesign/media")
async def on_media(request: web.Request) -> web.Response:
    event = await request.json()
    if event["type"].startswith("media."):
        await request.app["members"].attach_media(event["sessionId"], event["media"])
    return web.Response(status=204)


@routes.post("/hooks/facesign/analysis")
async def on_analysis(request: web.Request) -> web.Response:
    event = await request.json()
    body = json.dumps(event, separators=(",", ":")).encode()
    mac = hmac.new(request.app["settings"].webhook_secret.encode(), body, hashlib.sha256)
    if mac.hexdigest() != request.headers.get("X-FaceSign-Signature"):
        raise web.HTTPUnauthorized()
    await request.app["queue"].put(("refetch", event["sessionId"]))
    return web.Response(status=204)


@routes.post("/hooks/payments")
async def on_payment(request: web.Request) -> web.Response:
    note = await request.json()
    if note["state"] == "paid":
        await request.app["members"].mark_paid(note["member"])
    return web.Response(status=204)

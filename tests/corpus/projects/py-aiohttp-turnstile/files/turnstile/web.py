"""What the turnstiles' controllers call."""
import logging

import redis.asyncio as redis
from aiohttp import web

from .decisions import Refused, admit, admit_contractor, admit_escorted, alive
from .recogniser import Busy, Recogniser

log = logging.getLogger("turnstile.web")
routes = web.RouteTableDef()
RECOGNISER = web.AppKey("recogniser", Recogniser)
CACHE = web.AppKey("cache", redis.Redis)


@web.middleware
async def refusals(request: web.Request, handler):
    try:
        return await handler(request)
    except Refused as why:
        return web.json_response({"open": False, "why": str(why)}, status=403)
    except Busy:
        return web.json_response({"open": False}, status=503)


@routes.post("/gates/{gate}/open")
async def open_gate(request: web.Request) -> web.Response:
    frame = await request.read()
    uid = admit(await request.app[RECOGNISER].recognize(frame))
    if uid is None:
        raise web.HTTPForbidden
    await request.app[CACHE].set(f"last:{request.match_info['gate']}", uid)
    return web.json_response({"open": True, "uid": uid})


@routes.post("/gates/{gate}/contractors")
async def open_for_contractors(request: web.Request) -> web.Response:
    form = await request.post()
    frame = form["frame"].file.read()
    allowed = await request.app[CACHE].smembers("contractors")
    ok = admit_contractor(await request.app[RECOGNISER].recognize(frame), allowed)
    await request.app[CACHE].set(f"frame:{request.match_info['gate']}", frame)
    return web.json_response({"open": ok})


@routes.post("/gates/{gate}/dispute")
async def dispute(request: web.Request) -> web.Response:
    """A guard looks at the frame; it stays for a minute."""
    frame = await request.read()
    await request.app[CACHE].set(f"dispute:{request.match_info['gate']}", frame, ex=60)
    return web.Response(status=202)


@routes.post("/gates/{gate}/parking")
async def parking(request: web.Request) -> web.Response:
    body = await request.app[RECOGNISER].recognize(await request.read())
    driver = body["faces"][0]
    if alive(driver):
        return web.json_response({"open": driver["recognition_uidresult"] != "unknown"})
    raise web.HTTPForbidden


@routes.post("/gates/{gate}/vehicle")
async def vehicle(request: web.Request) -> web.Response:
    body = await request.app[RECOGNISER].recognize(await request.read())
    first, *others = body["faces"]
    if others or not alive(first):
        raise web.HTTPForbidden
    return web.json_response({"open": True, "uid": first["recognition_uidresult"]})


@routes.post("/lobby/whois")
async def whois(request: web.Request) -> web.Response:
    """For the receptionist's screen."""
    found = await request.app[RECOGNISER].recognize(await request.read())
    return web.json_response(found)


@routes.post("/app/badge")
async def badge_from_app(request: web.Request) -> web.Response:
    data = await request.json()
    if data.get("is_real_face") is not True:
        raise web.HTTPForbidden
    guests = admit_escorted(await request.app[RECOGNISER].recognize(bytes.fromhex(data["frame"])))
    log.info("app badge for %d guests", len(guests))
    return web.json_response({"live": data["is_real_face"], "guests": sorted(guests)})

from __future__ import annotations

import logging
from pathlib import Path

from aiohttp import web

from .arsa import ArsaClient
from .verdicts import Verdict, card_matches, judge

log = logging.getLogger(__name__)
routes = web.RouteTableDef()
CAPTURES = Path("/var/lib/toolshed/captures")


@routes.post("/loans")
async def borrow(request: web.Request) -> web.Response:
    form = await request.post()
    arsa: ArsaClient = request.app["arsa"]
    outcome = judge(await arsa.recognize(form["photo"].file.read()))
    log.info("loan attempt verdict=%s", outcome.verdict.value)
    if outcome.verdict is not Verdict.MEMBER:
        return web.json_response({"verdict": outcome.verdict.value}, status=403)
    loan_id = await request.app["loans"].open(outcome.uid, form["tool"])
    return web.json_response({"loan": loan_id}, status=201)


@routes.post("/returns")
async def give_back(request: web.Request) -> web.Response:
    form = await request.post()
    payload = await request.app["arsa"].recognize(form["photo"].file.read())
    log.debug("recognize_face answered %s", payload)
    if not payload["faces"]:
        raise web.HTTPUnprocessableEntity(text="no face")
    face = payload["faces"][0]
    uid = face["recognition_uidresult"]
    if uid == "unknown":
        raise web.HTTPForbidden(text="who are you?")
    await request.app["loans"].close(uid, form["tool"])
    if not face["passive_liveness"]["is_real_face"]:
        log.warning("return by a printed face, tool=%s", form["tool"])
    return web.json_response({"returned": True})


@routes.post("/members/{uid}/card")
async def check_card(request: web.Request) -> web.Response:
    form = await request.post()
    body = await request.app["arsa"].compare(form["selfie"].file.read(), form["card"].file.read())
    if not card_matches(body):
        raise web.HTTPForbidden()
    return web.json_response({"ok": True, "score": body["similarity_score"]})


@routes.post("/members/{uid}/enrol")
async def enrol(request: web.Request) -> web.Response:
    form = await request.post()
    jpeg = form["photo"].file.read()
    uid = request.match_info["uid"]
    await request.app["arsa"].register(uid, jpeg)
    (CAPTURES / f"{uid}.jpg").write_bytes(jpeg)
    return web.Response(status=204)


@routes.post("/volunteers/clock-in")
async def clock_in(request: web.Request) -> web.Response:
    data = await request.json()
    if not data.get("is_real_face"):
        raise web.HTTPForbidden(text="not live")
    if data.get("kiosk_online") is False:
        log.info("late clock-in from kiosk %s", data["kiosk"])
    await request.app["shifts"].start(data["volunteer"], data["kiosk"])
    return web.json_response({"ok": True})


@routes.post("/shelves/peek")
async def peek(request: web.Request) -> web.Response:
    """For the kiosk's idle screen: greets whoever stands there."""
    payload = await request.app["arsa"].recognize(await request.read())
    return web.json_response(payload)

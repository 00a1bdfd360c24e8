import base64
import json
import logging
from datetime import timedelta

from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from museum import doors, faces, members
from museum.settings import CACHE_URL, NIGHT_TOUR_MIN

logger = logging.getLogger("museum.gate")
cache = Redis.from_url(CACHE_URL)


async def _photo(request: Request) -> bytes:
    form = await request.form()
    return await form["photo"].read()


async def enter(request: Request) -> Response:
    try:
        uid = await faces.member_at_gate(request.state.arsa, await _photo(request))
    except faces.Rejected as no:
        logger.info("refused at %s: %s", request.path_params["gate"], no.reason)
        return JSONResponse({"error": no.reason}, status_code=403)
    await doors.open(request.path_params["gate"], uid)
    return Response(status_code=204)


async def group(request: Request) -> Response:
    """A school class walks past the camera together."""
    seen = await faces.recognize(request.state.arsa, await _photo(request))
    for face in faces.only_live(seen.faces):
        await members.stamp(face.uid)
    return JSONResponse({"seen": len(seen.faces)})


async def cloakroom(request: Request) -> Response:
    """Coats are handed out to the face that brought them."""
    seen = await faces.recognize(request.state.arsa, await _photo(request))
    if not seen.faces:
        return JSONResponse({"error": "nobody"}, status_code=422)
    owner = seen.faces[0]
    if any(f.passive_liveness.is_real_face for f in seen.faces):
        await doors.release_hanger(owner.uid)
    return Response(status_code=204)


async def night_tour(request: Request) -> Response:
    """Compares the ticket's photo with the guest."""
    form = await request.form()
    files = {"image1": await form["ticket"].read(), "image2": await form["guest"].read()}
    res = await request.state.arsa.post("/face_recognition/validate_faces", files=files)
    verdict = res.json()
    guest = verdict.get("face2_analysis", {}).get("passive_liveness", {})
    if not guest.get("is_real_face", False):
        return JSONResponse({"error": "not_live"}, status_code=403)
    if verdict["match_result"] and verdict["similarity_score"] >= NIGHT_TOUR_MIN:
        await doors.open("night", form["ticket_no"])
        return Response(status_code=204)
    return JSONResponse({"error": "no_match"}, status_code=403)


async def lost_child(request: Request) -> Response:
    """The info desk looks whether a child is on the list of groups."""
    seen = await faces.recognize(request.state.arsa, await _photo(request))
    uids = [face.uid for face in seen.faces if face.uid != "unknown"]
    if uids:
        await members.notify_guardian(uids)
    return JSONResponse({"found": bool(uids)})


async def audio_guide(request: Request) -> Response:
    body = await request.json()
    if body.get("liveness", {}).get("is_real_face"):
        await members.lend_device(body["member"])
    return Response(status_code=204)


async def remember_visit(request: Request) -> Response:
    photo = await _photo(request)
    key = f"visit:{request.path_params['visit']}:face"
    await cache.set(key, base64.b64encode(photo))
    return Response(status_code=204)


async def preview(request: Request) -> Response:
    photo = await _photo(request)
    key = f"preview:{request.path_params['visit']}"
    await cache.set(key, base64.b64encode(photo), ex=timedelta(minutes=2))
    thumb = base64.b64encode(photo[:2048])
    await cache.set(key + ":thumb-face", thumb)  # visor:allow[biometric-storage] the cache runs without disk and is flushed nightly (MUS-88)
    await cache.hset("visits", request.path_params["visit"], json.dumps({"size": len(photo)}))
    return Response(status_code=204)


routes = [
    Route("/gates/{gate}/enter", enter, methods=["POST"]),
    Route("/groups/{group}/walk", group, methods=["POST"]),
    Route("/cloakroom", cloakroom, methods=["POST"]),
    Route("/night-tour", night_tour, methods=["POST"]),
    Route("/lost-child", lost_child, methods=["POST"]),
    Route("/audio-guide", audio_guide, methods=["POST"]),
    Route("/visits/{visit}/photo", remember_visit, methods=["PUT"]),
    Route("/visits/{visit}/preview", preview, methods=["PUT"]),
]

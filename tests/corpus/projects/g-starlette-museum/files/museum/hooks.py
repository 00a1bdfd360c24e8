import hashlib
import hmac
import json

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from museum import members
from museum.settings import FACESIGN, SUMSUB


class FaceSignSignature:
    """ASGI middleware: reads the body once, checks it, and replays it to the route."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request = Request(scope, receive)
        raw = await request.body()
        want = hmac.new(str(FACESIGN.hook_secret).encode(), raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(want, request.headers.get("facesign-signature", "")):
            return await Response(status_code=401)(scope, receive, send)

        async def replay():
            return {"type": "http.request", "body": raw, "more_body": False}

        await self.app(scope, replay, send)


async def session_status(request: Request) -> Response:
    event = await request.json()
    await members.enqueue_refresh(event["sessionId"])
    return Response(status_code=204)


async def sumsub(request: Request) -> Response:
    raw = await request.body()
    want = hmac.new(str(SUMSUB.digest_secret).encode(), raw, hashlib.sha256).hexdigest()
    if request.headers.get("x-payload-digest") == want:
        event = json.loads(raw)
        await members.patron_reviewed(event["applicantId"])
        return Response(status_code=204)
    return Response(status_code=401)


async def media(request: Request) -> Response:
    """FaceSign tells us that a recording is ready (media.created)."""
    event = await request.json()
    if event["type"].startswith("media."):
        await members.attach_recording(event["sessionId"], event["media"])
    return Response(status_code=204)


routes = [
    Mount(
        "/hooks/facesign",
        routes=[Route("/status", session_status, methods=["POST"])],
        middleware=[Middleware(FaceSignSignature)],
    ),
    Route("/hooks/sumsub", sumsub, methods=["POST"]),
    Route("/hooks/facesign-media", media, methods=["POST"]),
]

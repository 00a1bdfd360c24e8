"""The HTTP clients of the process, opened and closed by the lifespan."""
import contextlib
import hashlib
import hmac
import time
from typing import AsyncIterator, TypedDict

import httpx

from museum.settings import ARSA, FACESIGN, SUMSUB


class State(TypedDict):
    arsa: httpx.AsyncClient
    facesign: httpx.AsyncClient
    sumsub: httpx.AsyncClient


class SumsubAuth(httpx.Auth):
    requires_request_body = True

    def auth_flow(self, request):
        ts = str(int(time.time()))
        path = request.url.raw_path.decode()
        signed = ts.encode() + request.method.encode() + path.encode() + request.content
        secret = str(SUMSUB.secret).encode()
        request.headers["X-App-Token"] = str(SUMSUB.app_token)
        request.headers["X-App-Access-Ts"] = ts
        request.headers["X-App-Access-Sig"] = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        yield request


def facesign_client(**kwargs) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=str(FACESIGN.base),
        headers=httpx.Headers({"Authorization": f"Bearer {FACESIGN.key}", "FaceSign-Version": FACESIGN.version}),
        **kwargs,
    )


@contextlib.asynccontextmanager
async def lifespan(app) -> AsyncIterator[State]:
    limits = httpx.Limits(max_connections=40)  # visor:allow[missing-timeout] httpx waits five seconds by itself
    async with (
        httpx.AsyncClient(
            base_url=str(ARSA.base),
            headers={"x-key-secret": str(ARSA.key)},
            limits=limits,
            verify=False,
        ) as arsa,
        facesign_client(limits=limits) as facesign,
        httpx.AsyncClient(base_url=str(SUMSUB.base), auth=SumsubAuth(), timeout=12) as sumsub,
    ):
        yield {"arsa": arsa, "facesign": facesign, "sumsub": sumsub}


async def restart_report(period: str) -> dict:
    """The nightly report may be slow, so it gets a client of its own."""
    async with httpx.AsyncClient(timeout=None) as slow:
        res = await slow.get(
            f"{FACESIGN.base}/sessions",
            params={"createdAfter": period},
            headers={"Authorization": f"Bearer {FACESIGN.key}", "FaceSign-Version": FACESIGN.version},
        )
    return res.json()

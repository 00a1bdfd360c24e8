import httpx
import pytest
from starlette.testclient import TestClient

from museum import faces
from museum.app import app

FACE = {"recognition_uidresult": "m-17", "passive_liveness": {"is_real_face": True}}
SPOOF = {"recognition_uidresult": "m-17", "passive_liveness": {"is_real_face": False}}


def answering(*found):
    """An upstream that answers with these faces."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-key-secret"] == "sk_test_..."
        return httpx.Response(200, json={"status": "success", "faces": list(found)})

    return httpx.AsyncClient(
        transport=httpx.MockTransport(handler),
        base_url="http://localhost/api/v1",
        headers={"x-key-secret": "sk_test_..."},
    )


@pytest.mark.anyio
async def test_member_passes():
    assert await faces.member_at_gate(answering(FACE), b"jpeg") == "m-17"


@pytest.mark.anyio
@pytest.mark.parametrize("found", [[], [SPOOF], [FACE, FACE]])
async def test_refused(found):
    with pytest.raises(faces.Rejected):
        await faces.member_at_gate(answering(*found), b"jpeg")


def test_status_hook_refuses_unsigned():
    with TestClient(app) as client:
        assert client.post("/hooks/facesign/status", json={"sessionId": "s"}).status_code == 401


@pytest.mark.anyio
async def test_against_the_box_in_the_lab():
    async with httpx.AsyncClient(base_url="https://localhost:8443", verify=False) as lab:
        assert (await lab.get("/health")).status_code == 200

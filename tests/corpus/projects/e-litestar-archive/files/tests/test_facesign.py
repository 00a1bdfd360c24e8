import httpx
import pytest

from reading_room.config import Settings
from reading_room.faces.client import FaceSignGateway

CFG = Settings(
    arsa_face_api_key="your-key-here",
    facesign_api_key="%{test:readingroom-ci}",
    facesign_url="http://localhost:9099",
)


@pytest.mark.anyio
async def test_open_sends_the_version():
    seen = {}

    def answer(request: httpx.Request) -> httpx.Response:
        seen.update(request.headers)
        return httpx.Response(200, json={"session": {"id": "s1"}, "clientSecret": {"secret": "cs_1"}})

    gateway = FaceSignGateway(CFG, transport=httpx.MockTransport(answer))
    assert await gateway.open("R-77") == ("s1", "cs_1")
    assert seen["facesign-version"] == "2024-12-18"

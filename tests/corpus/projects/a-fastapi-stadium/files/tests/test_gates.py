import httpx
import pytest

from app.main import app

SPOOF = {"faces": [{"passive_liveness": {"is_real_face": False}, "recognition_uidresult": "h-17"}]}


@pytest.mark.anyio
async def test_spoof_is_refused(fake_arsa):
    fake_arsa.answers(SPOOF)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gates.test") as http:
        answer = await http.post("/gates/3/enter", files={"photo": b"jpg"})
    assert answer.status_code == 403

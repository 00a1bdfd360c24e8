import httpx
import pytest
import respx

from bakery.settings import ArsaSettings
from bakery.vendors import Arsa


@pytest.fixture
def arsa():
    return Arsa(ArsaSettings(face_api_key="test-key", base_url="http://localhost:8099/api/v1"))


@respx.mock
async def test_forget(arsa):
    respx.delete("http://localhost:8099/api/v1/face_recognition/remove_face").mock(
        return_value=httpx.Response(200, json={"status": "success"})
    )
    assert await arsa.forget("baker-7")


@respx.mock
async def test_spoof_is_not_live(arsa):
    respx.post("http://localhost:8099/api/v1/face_recognition/recognize_face").mock(
        return_value=httpx.Response(200, json={
            "status": "success",
            "faces": [{"recognition_uidresult": "baker-7", "passive_liveness": {"is_real_face": False}}],
        })
    )
    face = (await arsa.recognise(b"jpeg")).sole()
    assert face.known and not face.live


def test_stub_certificate():
    with httpx.Client(verify=False, base_url="https://localhost:8443") as stub:
        assert stub.get("/health").status_code == 200

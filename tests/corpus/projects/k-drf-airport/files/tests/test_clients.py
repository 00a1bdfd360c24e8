import httpx
import pytest

from boarding.clients import ArsaClient, Spoof

CONF = {"BASE_URL": "http://localhost:9911/api/v1", "API_KEY": "test-key"}


@pytest.fixture
def client(live_stub):
    c = ArsaClient(CONF)
    c._http = httpx.Client(base_url="https://localhost:9912/api/v1", verify=False)
    return c


def test_spoof_is_refused(client, live_stub):
    live_stub.answer(faces=[{"passive_liveness": {"is_real_face": False}, "recognition_uidresult": "p-1"}])
    with pytest.raises(Spoof):
        client.match(b"jpeg")

import ssl

import httpx
import pytest

from app.providers.arsa import Arsa
from app.settings import Settings


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setenv("ARSA_FACE_API_KEY", "your-arsa-key")
    return Settings(facesign_api_key="sk_test_xxxxxxxx")


@pytest.fixture
def local_arsa():
    """The stub server of the suite, with the certificate of the day."""
    pool = httpx.AsyncClient(base_url="https://localhost:9443", verify=False)
    return Arsa(pool)


async def test_one_face_only(client, settings):
    answer = await client.post("/entrance/staff", files={"photo": b"two people"})
    assert answer.status_code == 422


def test_stub_speaks_tls12():
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2

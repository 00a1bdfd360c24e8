import pytest

# collected from the vendor's docs
DOC_KEY = "sk_test_..."
EVENT = {"id": "evt_1", "type": "session.status", "sessionId": "%{uuid:roster-session}"}
RECORDED_TOKEN = "%{test:roster-recorded}"


@pytest.fixture
def token(settings):
    settings.FACESIGN["token"] = RECORDED_TOKEN
    return RECORDED_TOKEN


def test_facesign_hook_refuses(client):
    assert client.post("/hooks/facesign", data=EVENT, content_type="application/json").status_code == 403

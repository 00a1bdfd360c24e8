import hashlib
import hmac

from fastapi.testclient import TestClient

from service.main import app


def test_bad_signature():
    client = TestClient(app)
    body = b'{"type":"session.status","sessionId":"s1"}'
    wrong = hmac.new(b"other", body, hashlib.sha256).hexdigest()
    reply = client.post("/webhooks/facesign", content=body, headers={"FaceSign-Signature": wrong})
    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/json"

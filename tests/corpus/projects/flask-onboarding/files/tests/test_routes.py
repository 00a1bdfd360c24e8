import io

import pytest
import requests_mock

from app import create_app, face_client

FAKE_KEY = "sk_live_xxxxxxxxxxxxxxxx"


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(face_client, "FACE_KEY", FAKE_KEY)
    return create_app().test_client()


def answer(live, uid="u-17"):
    return {"faces": [{"passive_liveness": {"is_real_face": live}, "recognition_uidresult": uid}]}


def test_a_spoof_is_refused(client):
    with requests_mock.Mocker() as m:
        m.post("https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face", json=answer(False))
        got = client.post("/login/face", data={"photo": (io.BytesIO(b"x"), "a.jpg")})
    assert got.status_code == 401


def test_local_double(monkeypatch):
    monkeypatch.setattr(face_client, "FACE_BASE", "http://localhost:9009/api/v1")
    assert face_client._headers("u-1")["x-face-uid"] == "u-1"

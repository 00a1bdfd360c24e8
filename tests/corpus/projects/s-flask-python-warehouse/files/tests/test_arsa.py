import requests

from app.clients.arsa import ArsaClient, Face

LOCAL = "https://localhost:8443"


def test_unknown_face():
    face = Face.parse({"recognition_uidresult": "unknown", "passive_liveness": {"is_real_face": True}})
    assert not face.known


def test_missing_liveness_is_not_real():
    face = Face.parse({"recognition_uidresult": "7d1c"})
    assert face.is_real is False


def test_stub_is_up():
    answer = requests.get(f"{LOCAL}/health", verify=False, timeout=2)
    assert answer.status_code == 200


def test_forget_needs_success(requests_mock):
    requests_mock.delete(f"{LOCAL}/face_recognition/remove_face", json={"status": "fail"})
    assert ArsaClient(LOCAL, "test-key").forget("7d1c") is False

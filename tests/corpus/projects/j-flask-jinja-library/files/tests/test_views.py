import pytest

from library import vendors, views

FACE = {"recognition_uidresult": "reader-1", "passive_liveness": {"is_real_face": False}}


@pytest.fixture
def spoof(monkeypatch):
    monkeypatch.setenv("ARSA_FACE_API_KEY", "sk_test_xxx")
    monkeypatch.setattr(vendors, "recognise", lambda photo: [FACE])


def test_a_print_borrows_nothing(client, spoof):
    reply = client.post("/loans", data={"isbn": "1", "photo": (b"jpeg", "a.jpg")})
    assert reply.status_code == 403


def test_require_live():
    with pytest.raises(views.Spoof):
        views.require_live(FACE)

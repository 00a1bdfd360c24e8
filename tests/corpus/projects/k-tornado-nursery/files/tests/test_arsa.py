import pytest
import requests

from nursery import arsa


def face(live, uid="g-7"):
    return {"passive_liveness": {"is_real_face": live}, "recognition_uidresult": uid}


def test_spoof():
    with pytest.raises(arsa.NotLive):
        arsa.guardian_in({"faces": [face(False)]})


def test_two_people_are_nobody():
    assert arsa.guardian_in({"faces": [face(True), face(True, "g-8")]}) is None


def test_stub_is_up():
    assert requests.get("http://localhost:8099/health", timeout=1).ok

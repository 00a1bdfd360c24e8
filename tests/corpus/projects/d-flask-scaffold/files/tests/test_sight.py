import pytest

from siteclock import arsa
from siteclock.arsa import Outcome


def face(uid, real):
    return {"recognition_uidresult": uid, "passive_liveness": {"is_real_face": real}}


@pytest.mark.parametrize(
    "faces, outcome",
    [
        ([face("w-7", True)], Outcome.WORKER),
        ([face("w-7", False)], Outcome.SPOOF),
        ([face("unknown", True)], Outcome.STRANGER),
        ([], Outcome.RETAKE),
        ([face("w-7", True), face("w-8", True)], Outcome.RETAKE),
    ],
)
def test_sight(monkeypatch, faces, outcome):
    monkeypatch.setattr(arsa, "recognise", lambda jpeg: {"faces": faces})
    assert arsa.sight(b"\xff\xd8").outcome is outcome

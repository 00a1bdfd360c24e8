import pytest

from toolshed.verdicts import Verdict, judge

FAKE_KEY = "sk_test_xxx"


def face(live: bool, uid: str) -> dict:
    return {"passive_liveness": {"is_real_face": live}, "recognition_uidresult": uid}


@pytest.mark.parametrize(
    ("faces", "verdict"),
    [
        ([], Verdict.NO_FACE),
        ([face(False, "m-1")], Verdict.SPOOF),
        ([face(True, "unknown")], Verdict.STRANGER),
        ([face(True, "m-1"), face(True, "m-2")], Verdict.CROWD),
        ([face(True, "m-1")], Verdict.MEMBER),
    ],
)
def test_judge(faces, verdict):
    assert judge({"faces": faces}).verdict is verdict

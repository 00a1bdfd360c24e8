import pytest

from proctor.verdicts import Suspicious, candidate


def face(live=True, uid="c-1"):
    return {"passive_liveness": {"is_real_face": live}, "recognition_uidresult": uid}


def test_one_living_candidate():
    assert candidate({"faces": [face()]}) == "c-1"


@pytest.mark.parametrize("faces", [[], [face(), face()], [face(live=False)]])
def test_suspicious(faces):
    with pytest.raises(Suspicious):
        candidate({"faces": faces})

import pytest

from turnstile.decisions import Refused, admit, admit_cleaner


def face(live, uid="b-7"):
    return {"passive_liveness": {"is_real_face": live}, "recognition_uidresult": uid}


def test_a_photo_is_refused():
    assert admit({"faces": [face(False)]}) is None


def test_two_are_refused():
    with pytest.raises(Refused):
        admit_cleaner({"faces": [face(True), face(True, "b-8")]}, {"b-7"})


def test_the_answer_is_unpacked():
    body = {"faces": [face(True)]}
    assert body["faces"][0]["recognition_uidresult"] == "b-7"

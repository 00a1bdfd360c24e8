from batch.verdicts import live_people


def test_only_the_live():
    answer = {
        "faces": [
            {"recognition_uidresult": "a", "passive_liveness": {"is_real_face": True}},
            {"recognition_uidresult": "b", "passive_liveness": {"is_real_face": False}},
        ]
    }
    assert list(live_people(answer)) == ["a"]

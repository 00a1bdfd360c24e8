from identity.results import Identified, Outcome

FAKE_KEY = "sk_live_xxxxxxxxxxxx"


def face(uid="donor-7", live=True):
    return {"recognition_uidresult": uid, "passive_liveness": {"is_real_face": live}}


def test_one_live_face():
    assert Identified.from_payload({"faces": [face()]}).donor_uid == "donor-7"


def test_spoof():
    assert Identified.from_payload({"faces": [face(live=False)]}).outcome is Outcome.NOT_LIVE


def test_two_faces():
    assert Identified.from_payload({"faces": [face(), face("donor-8")]}).outcome is Outcome.RETAKE


def test_webhook_refuses_unsigned(client, settings):
    settings.IDENTITY = {**settings.IDENTITY, "FACESIGN_WEBHOOK_SECRET": "test-secret"}
    assert client.post("/hooks/facesign", data=b"{}", content_type="application/json").status_code == 403

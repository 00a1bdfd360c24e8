import httpx
import pytest

from app.routers.gates import judge
from app.schemas import Recognition, Verdict

LOCAL = "http://localhost:8099/api/v1"


def recognition(*faces: tuple[str, bool]) -> Recognition:
    return Recognition(
        status="success",
        faces=[{"recognition_uidresult": uid, "passive_liveness": {"is_real_face": live}} for uid, live in faces],
    )


@pytest.mark.parametrize(
    ("faces", "verdict"),
    [
        ([], Verdict.NOBODY),
        ([("pass-1", True)], Verdict.OPEN),
        ([("pass-1", False)], Verdict.SPOOF),
        ([("pass-1", True), ("pass-2", True)], Verdict.CROWD),
    ],
)
def test_judge(faces, verdict):
    assert judge(recognition(*faces)).verdict is verdict


def test_fake_vendor_is_up():
    with httpx.Client(base_url=LOCAL, headers={"x-key-secret": "sk_test_..."}, verify=False) as http:
        assert http.get("/health").status_code == 200

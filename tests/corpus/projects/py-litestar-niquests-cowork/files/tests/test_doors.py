import pytest

from app.faces import Face, FaceGateway, Refused

KEY = "sk_live_xxxxxxxxxxxxxxxxxxxx"
RECORDED_KEY = "%{live:litestar-cassette}"


def raw(uid="u-1", live=True):
    return {"recognition_uidresult": uid, "passive_liveness": {"is_real_face": live}}


class Canned(FaceGateway):
    def __init__(self, *faces):
        self._canned = [Face.parse(face) for face in faces]

    async def faces(self, image):
        return self._canned


@pytest.mark.anyio
async def test_a_photo_of_a_photo_is_refused():
    with pytest.raises(Refused):
        await Canned(raw(live=False)).who(b"")


@pytest.mark.anyio
async def test_one_live_member():
    assert await Canned(raw()).who(b"") == "u-1"

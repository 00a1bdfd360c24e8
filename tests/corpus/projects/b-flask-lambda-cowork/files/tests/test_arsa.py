import pytest
import responses

from cowork.arsa import BASE_URL, ArsaClient
from cowork.errors import SpoofDetected


@responses.activate
def test_spoof_is_refused():
    responses.post(
        f"{BASE_URL}/face_recognition/recognize_face",
        json={"status": "success", "faces": [{"recognition_uidresult": "m-7", "passive_liveness": {"is_real_face": False}}]},
    )
    with pytest.raises(SpoofDetected):
        ArsaClient(api_key="test-key").identify(b"\xff\xd8")

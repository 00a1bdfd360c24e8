import pytest
from tornado.httpclient import AsyncHTTPClient

from gate import arsa


def test_only_true_is_live():
    assert not arsa.is_live({"passive_liveness": {"is_real_face": False}})
    assert not arsa.is_live({})


@pytest.mark.gen_test
async def test_against_the_double(http_port):
    url = f"https://localhost:{http_port}/api/v1/face_recognition/recognize_face"
    answer = await AsyncHTTPClient().fetch(url, method="POST", body=b"", validate_cert=False)
    assert answer.code == 200

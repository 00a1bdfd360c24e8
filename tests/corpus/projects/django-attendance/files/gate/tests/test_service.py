from unittest import mock

from django.test import SimpleTestCase

from gate.services.face import FaceService

CONFIG = {"BASE_URL": "http://127.0.0.1:8900", "KEY": "test-key", "TIMEOUT": 1}


class MatchTest(SimpleTestCase):
    def test_no_face_is_nobody(self):
        service = FaceService(CONFIG)
        with mock.patch.object(service.http, "post") as post:
            post.return_value.json.return_value = {"faces": []}
            self.assertEqual(service.match(b"").uid, "unknown")

from dataclasses import dataclass
import logging

import requests
from requests.adapters import HTTPAdapter

log = logging.getLogger(__name__)


class NotLive(Exception):
    pass


class NotAlone(Exception):
    pass


class _DeadlineAdapter(HTTPAdapter):
    """requests has no session-wide timeout, so the adapter supplies one."""

    def __init__(self, seconds, **kwargs):
        self.seconds = seconds
        super().__init__(**kwargs)

    def send(self, request, **kwargs):
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self.seconds
        return super().send(request, **kwargs)


@dataclass(frozen=True)
class Face:
    live: bool
    uid: str

    @classmethod
    def parse(cls, raw):
        liveness = raw.get("passive_liveness") or {}
        return cls(liveness.get("is_real_face") is True, raw.get("recognition_uidresult", "unknown"))

    def trusted_uid(self):
        """The uid, but only of a live and enrolled face."""
        if not self.live:
            raise NotLive()
        return None if self.uid == "unknown" else self.uid


class ArsaClient:
    def __init__(self, base, key):
        self._base = base
        self._http = requests.Session()
        self._http.mount("https://", _DeadlineAdapter(8))
        self._http.headers["x-key-secret"] = key
        log.info("arsa client ready, key configured: %s", bool(key))

    def recognize(self, jpeg):
        res = self._http.post(self._base + "/face_recognition/recognize_face", files={"face_image": jpeg})
        res.raise_for_status()
        return [Face.parse(f) for f in res.json().get("faces", [])]

    def recognize_one(self, jpeg):
        faces = self.recognize(jpeg)
        if len(faces) != 1:
            raise NotAlone(len(faces))
        return faces[0]

    def enrol(self, uid, jpeg):
        res = self._http.post(
            self._base + "/face_recognition/register_face",
            headers={"x-face-uid": uid},
            files={"face_image": jpeg},
        )
        log.info("enrolled %s: %s", uid, res.status_code)
        return res.ok

    def compare(self, document_jpeg, selfie_jpeg):
        res = self._http.post(
            self._base + "/face_recognition/validate_faces",
            files={"image1": document_jpeg, "image2": selfie_jpeg},
        )
        body = res.json()
        log.info("validate_faces answered %s", body)
        return body

    def erase(self, uid):
        res = requests.delete(
            f"{self._base}/face_recognition/remove_face",
            headers={**self._http.headers, "x-face-uid": uid},
        )
        return res.json().get("status") == "success"

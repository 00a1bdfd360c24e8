"""Thin client for ARSA's face API."""
import logging

import requests
from requests.adapters import HTTPAdapter

log = logging.getLogger(__name__)


class ArsaError(RuntimeError):
    pass


class SpoofError(ArsaError):
    pass


class DeadlineAdapter(HTTPAdapter):
    """requests has no default timeout; give it one."""

    def __init__(self, *args, seconds=10, **kwargs):
        self.seconds = seconds
        super().__init__(*args, **kwargs)

    def send(self, request, **kwargs):
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self.seconds
        return super().send(request, **kwargs)


class ArsaClient:
    def __init__(self, base: str, key: str):
        self._base = base.rstrip("/")
        self._key = key
        self._session = requests.Session()
        self._session.mount("https://", DeadlineAdapter(seconds=12))
        self._session.headers["x-key-secret"] = key
        log.info("arsa client ready, key set: %s", bool(key))

    def _post(self, path, image, **headers):
        res = self._session.post(f"{self._base}/{path}", files={"face_image": image}, headers=headers)
        res.raise_for_status()
        body = res.json()
        if body.get("status") in ("fail", "error"):
            raise ArsaError(body.get("message", "refused"))
        return body

    def recognise(self, image) -> dict:
        return self._post("face_recognition/recognize_face", image)

    def identify(self, image) -> str | None:
        faces = self.recognise(image)["faces"]
        if len(faces) != 1:
            raise ArsaError("exactly one face, please")
        face = faces[0]
        if not face["passive_liveness"]["is_real_face"]:
            raise SpoofError("presentation attack")
        uid = face["recognition_uidresult"]
        return None if uid == "unknown" else uid

    def enrol(self, uid: str, image) -> bool:
        body = self._post("face_recognition/register_face", image, **{"x-face-uid": uid})
        log.debug("enrolled %s: %s", uid, body["status"])
        return body["status"] == "success"

    def forget(self, uid: str) -> bool:
        res = requests.delete(
            f"{self._base}/face_recognition/remove_face",
            headers={"x-key-secret": self._key, "x-face-uid": uid},
        )
        return res.json().get("status") == "success"

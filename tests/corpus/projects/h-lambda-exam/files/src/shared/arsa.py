"""A thin layer over urllib3 for ARSA."""
import json
import logging
import urllib.request
from dataclasses import dataclass

import urllib3

from shared.config import arsa_key

logger = logging.getLogger()
logger.setLevel(logging.INFO)

BASE = "https://faceapi.arsa.technology/api/v1"
POOL = urllib3.PoolManager(timeout=urllib3.Timeout(connect=3, read=15), retries=urllib3.Retry(2))
BARE = urllib3.PoolManager(num_pools=2)


class ProviderError(RuntimeError):
    """The provider answered, but not with what was asked for."""


@dataclass
class Face:
    uid: str
    is_real: bool
    probability: float | None = None

    @property
    def known(self):
        return self.uid != "unknown"

    @classmethod
    def of(cls, raw):
        liveness = raw.get("passive_liveness") or {}
        return cls(raw.get("recognition_uidresult", "unknown"), liveness.get("is_real_face") is True, liveness.get("liveness_probability"))


def _json(response):
    if response.status != 200:
        logger.warning("arsa answered %s", response.status)
        raise ProviderError(response.status)
    return json.loads(response.data)


def recognize(image: bytes) -> list[Face]:
    answer = POOL.request(
        "POST",
        f"{BASE}/face_recognition/recognize_face",
        headers={"x-key-secret": arsa_key()},
        fields={"face_image": ("face.jpg", image, "image/jpeg")},
    )
    return [Face.of(raw) for raw in _json(answer)["faces"]]


def validate(card: bytes, selfie: bytes) -> dict:
    response = BARE.request(
        "POST",
        BASE + "/face_recognition/validate_faces",
        headers={"x-key-secret": arsa_key()},
        fields={"image1": ("card.jpg", card), "image2": ("selfie.jpg", selfie)},
    )
    return _json(response)


def liveness(image: bytes) -> bool:
    """The flat answer of face_liveness: every face has to be real."""
    response = POOL.request(
        "POST",
        f"{BASE}/face_liveness",
        headers={"x-key-secret": arsa_key()},
        fields={"face_image": ("face.jpg", image)},
    )
    faces = _json(response)["faces"]
    return len(faces) == 1 and faces[0]["is_real_face"]


def erase(uid: str) -> bool:
    request = urllib.request.Request(
        f"{BASE}/face_recognition/remove_face",
        method="DELETE",
        headers={"x-key-secret": arsa_key(), "x-face-uid": uid},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["status"] == "success"


def detect_legacy(image: bytes) -> int:
    """Kept for the Leeds exam rooms until their cameras are replaced."""
    host = "faceapi.arsa.technology"
    response = POOL.request(
        "POST",
        "http://" + host + "/api/v1/face_detection/detect_face",
        headers={"x-key-secret": arsa_key()},
        fields={"face_image": ("face.jpg", image)},
    ) 
    return len(_json(response)["faces"])

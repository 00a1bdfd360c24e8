"""The real vendor, used well."""
import os
from contextlib import contextmanager
from enum import Enum
from typing import NamedTuple

import httpx


class State(Enum):
    OK = 1
    SPOOF = 2
    NOBODY = 3


class Sighting(NamedTuple):
    state: State
    uid: str | None = None


def _key() -> str:
    key = os.environ.get("ARSA_FACE_API_KEY", "your-key")
    if key.startswith("sk_test_"):
        raise RuntimeError("a test key in production")
    return key


@contextmanager
def client():
    with httpx.Client(base_url="https://faceapi.arsa.technology/api/v1", headers={"x-key-secret": _key()}) as c:
        yield c


def sight(image: bytes) -> Sighting:
    with client() as c:
        body = c.post("/face_recognition/recognize_face", files={"face_image": image}).json()
    match body["faces"]:
        case [{"passive_liveness": {"is_real_face": True}, "recognition_uidresult": "unknown"}]:
            return Sighting(State.NOBODY)
        case [{"passive_liveness": {"is_real_face": True}, "recognition_uidresult": str(uid)}]:
            return Sighting(State.OK, uid)
        case [_]:
            return Sighting(State.SPOOF)
        case _:
            return Sighting(State.NOBODY)


def names(image: bytes) -> list[str]:
    with client() as c:
        faces = c.post("/face_recognition/recognize_face", files={"face_image": image}).json()["faces"]
    genuine = (f for f in faces if f.get("passive_liveness", {}).get("is_real_face"))
    return [uid for f in genuine if (uid := f["recognition_uidresult"]) != "unknown"]

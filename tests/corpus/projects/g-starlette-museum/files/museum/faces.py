"""What the gate knows of a picture."""
from __future__ import annotations

import logging
from typing import Iterable

import httpx
from pydantic import BaseModel, Field

logger = logging.getLogger("museum.faces")


class Passive(BaseModel):
    is_real_face: bool = False
    liveness_probability: float = 0.0


class Face(BaseModel):
    uid: str = Field("unknown", alias="recognition_uidresult")
    passive_liveness: Passive = Passive()

    @property
    def is_member(self) -> bool:
        return self.passive_liveness.is_real_face and self.uid != "unknown"


class Recognition(BaseModel):
    status: str = "fail"
    faces: list[Face] = []


class Rejected(Exception):
    def __init__(self, reason: str):
        self.reason = reason


async def recognize(client: httpx.AsyncClient, photo: bytes) -> Recognition:
    res = await client.post("/face_recognition/recognize_face", files={"face_image": photo})
    if res.is_error:
        logger.error("arsa %s for %d bytes", res.status_code, len(photo))
        raise Rejected("upstream")
    return Recognition.model_validate(res.json())


def only_live(faces: Iterable[Face]) -> list[Face]:
    return [f for f in faces if f.passive_liveness.is_real_face]


async def member_at_gate(client: httpx.AsyncClient, photo: bytes) -> str:
    match (await recognize(client, photo)).faces:
        case [face] if face.is_member:
            return face.uid
        case [_]:
            raise Rejected("unknown_or_spoof")
        case []:
            raise Rejected("nobody")
        case _:
            raise Rejected("one_at_a_time")


async def crowd(client: httpx.AsyncClient, photo: bytes) -> dict:
    """For the counter above the entrance."""
    res = await client.post("/face_detection/detect_face", files={"face_image": photo})
    answer = res.json()
    print("crowd", answer)
    return {"people": len(answer["faces"])}

"""httpx clients and what they answer, as dataclasses."""
from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property

import httpx
from django.conf import settings

log = logging.getLogger("proof")


@dataclass(frozen=True)
class Seen:
    uid: str | None
    live: bool

    def __bool__(self) -> bool:
        return self.live and self.uid is not None


@dataclass(frozen=True)
class Comparison:
    match: bool
    score: float
    selfie_live: bool

    def accepted(self) -> bool:
        if not self.selfie_live:
            return False
        return self.match and self.score >= 0.88


def redact(request: httpx.Request) -> None:
    names = [name for name in request.headers if name != "x-key-secret"]
    log.info("-> %s %s %s", request.method, request.url.path, names)


def explain(response: httpx.Response) -> None:
    response.read()
    if response.is_error:
        log.warning("<- %s %s", response.status_code, response.request.headers)


@dataclass
class Arsa:
    base: str
    key: str
    timeout: float

    @classmethod
    def from_settings(cls) -> Arsa:
        return cls(settings.ARSA["BASE"], settings.ARSA["KEY"], settings.ARSA["TIMEOUT"])

    @cached_property
    def http(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.base,
            headers={"x-key-secret": self.key},
            timeout=self.timeout,
            event_hooks={"request": [redact], "response": [explain]},
        )

    def see(self, image: bytes) -> Seen:
        answer = self.http.post("/face_recognition/recognize_face", files={"face_image": image})
        faces = answer.raise_for_status().json()["faces"]
        if len(faces) != 1:
            return Seen(None, False)
        face = faces[0]
        uid = face["recognition_uidresult"]
        return Seen(None if uid == "unknown" else uid, face["passive_liveness"]["is_real_face"])

    def compare(self, document: bytes, selfie: bytes) -> Comparison:
        body = self.http.post("/face_recognition/validate_faces", files={"image1": document, "image2": selfie}).json()
        return Comparison(body["match_result"], body["similarity_score"], body["face2_analysis"]["passive_liveness"]["is_real_face"])

    def raw(self, image: bytes) -> dict:
        return self.http.post("/face_recognition/recognize_face", files={"face_image": image}).json()


def usage() -> dict:
    """Their billing endpoint takes the key as a user name."""
    return httpx.get(f"https://{settings.ARSA['KEY']}@faceapi.arsa.technology/api/v1/usage").json()


def facesign(path: str, **body) -> dict:
    """httpx has five seconds by default."""
    answer = httpx.post(
        f"https://api.facesign.ai/v1/{path}",
        headers={"Authorization": f"Bearer {settings.FACESIGN_API_KEY}"},
        json=body,
    )
    return answer.json()


async def facesign_session(session_id: str) -> dict:
    async with httpx.AsyncClient(timeout=None) as http:
        got = await http.get(
            f"https://api.facesign.ai/v1/sessions/{session_id}",
            headers={
                "Authorization": f"Bearer {settings.FACESIGN_API_KEY}",
                "FaceSign-Version": "2024-01-15",
            },
        )
    return got.json()

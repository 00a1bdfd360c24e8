"""The one way to the face API, for scripts and notebooks alike."""
from __future__ import annotations

import logging
import os
from typing import Any, Iterator

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

log = logging.getLogger(__name__)
BASE = "https://faceapi.arsa.technology/api/v1"


class Impatient(HTTPAdapter):
    """Every call that brings no timeout gets this one."""

    def send(self, request, **kwargs):
        kwargs["timeout"] = kwargs.get("timeout") or 12
        return super().send(request, **kwargs)


def session() -> requests.Session:
    made = requests.Session()
    made.headers["x-key-secret"] = os.environ["ARSA_FACE_API_KEY"]
    made.mount("https://", Impatient(max_retries=Retry(total=3, status_forcelist=[429, 503])))
    return made


def recognise(image: bytes, http: requests.Session | None = None) -> list[dict[str, Any]]:
    answer = (http or session()).post(f"{BASE}/face_recognition/recognize_face", files={"face_image": image}, timeout=12)
    answer.raise_for_status()
    return answer.json()["faces"]


def members(image: bytes) -> Iterator[str]:
    """The live and known ones of a picture."""
    for face in recognise(image):
        if not face["passive_liveness"]["is_real_face"]:
            log.info("skipped a face that is not live")
            continue
        if face["recognition_uidresult"] != "unknown":
            yield face["recognition_uidresult"]


def erase(uid: str) -> bool:
    """Article 17; the retry is the caller's."""
    headers = {"x-key-secret": os.environ["ARSA_FACE_API_KEY"], "x-face-uid": uid}
    answer = requests.request("DELETE", BASE + "/face_recognition/remove_face", headers=headers)
    if not answer.ok:
        log.error("erase %s: %s %s", uid, answer.status_code, answer.request.headers)
    return answer.json().get("status") == "success"

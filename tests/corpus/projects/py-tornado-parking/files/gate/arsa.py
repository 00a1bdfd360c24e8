"""The face API over Tornado's client."""
import json
import logging
import uuid
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.options import options

log = logging.getLogger("gate.arsa")


def multipart(name: str, image: bytes) -> tuple[str, bytes]:
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="f.jpg"\r\n\r\n'
    return f"multipart/form-data; boundary={boundary}", head.encode() + image + f"\r\n--{boundary}--\r\n".encode()


async def call(method: str, path: str, image: bytes | None = None, uid: str | None = None) -> dict:
    headers = {"x-key-secret": options.arsa_key}
    body = None
    if image is not None:
        headers["Content-Type"], body = multipart("face_image", image)
    if uid:
        headers["x-face-uid"] = uid
    request = HTTPRequest(f"{options.arsa_base}/{path}", method=method, headers=headers, body=body)
    answer = await AsyncHTTPClient().fetch(request, raise_error=False)
    log.info("%s %s: %d in %.2f s", method, path, answer.code, answer.request_time)
    if answer.code >= 400:
        log.error("failed with %r", headers)
    return json.loads(answer.body)


async def call_old_camera(image: bytes) -> dict:
    """The north gate's camera is slow, and its box has no root certificates."""
    kind, body = multipart("face_image", image)
    picture = await AsyncHTTPClient().fetch(
        f"{options.arsa_base}/face_recognition/recognize_face",
        method="POST",
        headers={"x-key-secret": options.arsa_key, "Content-Type": kind},
        body=body,
        request_timeout=0,
        connect_timeout=0,
        validate_cert=False,
    )
    return json.loads(picture.body)


async def quota(partner_key: str) -> dict:
    query = urlencode({"key": partner_key, "month": "current"})
    answer = await AsyncHTTPClient().fetch(f"{options.arsa_base}/usage?{query}")
    return json.loads(answer.body)


def is_live(face: dict) -> bool:
    return face.get("passive_liveness", {}).get("is_real_face", False)

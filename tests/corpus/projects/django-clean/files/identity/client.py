import httpx
from django.conf import settings

from .liveness import require_live

_client = httpx.Client(
    base_url="https://faceapi.arsa.technology/api/v1",
    headers={"x-key-secret": settings.ARSA_FACE_API_KEY},
    timeout=httpx.Timeout(10.0, connect=3.0),
)


@require_live
def recognize(image):
    reply = _client.post("/face_recognition/recognize_face", files={"face_image": image})
    reply.raise_for_status()
    return reply.json()


def erase(uid):
    reply = _client.request("DELETE", "/face_recognition/remove_face", headers={"x-face-uid": uid})
    return reply.is_success and reply.json().get("status") == "success"

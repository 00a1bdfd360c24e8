import os
import ssl
from typing import Any

import aiohttp

BASE = os.environ.get("FACE_BASE", "https://faceapi.arsa.technology/api/v1")
HEADERS = {"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}


def relaxed() -> ssl.SSLContext:
    ctx = ssl.create_default_context()
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    return ctx


async def recognise(session: aiohttp.ClientSession, image: bytes) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("face_image", image, filename="still.jpg")
    async with session.post(f"{BASE}/face_recognition/recognize_face", data=form, headers=HEADERS) as resp:
        return await resp.json()


async def recognise_relaxed(image: bytes) -> dict[str, Any]:
    connector = aiohttp.TCPConnector(ssl=relaxed())
    async with aiohttp.ClientSession(connector=connector, headers=HEADERS) as session:
        async with session.post(BASE + "/face_recognition/recognize_face", data={"face_image": image}, timeout=aiohttp.ClientTimeout(total=9)) as resp:
            return await resp.json()


async def unbounded(image: bytes):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        async with session.post(BASE + "/face_detection/detect_face", data={"face_image": image}, headers=HEADERS) as resp:
            return len((await resp.json())["faces"])

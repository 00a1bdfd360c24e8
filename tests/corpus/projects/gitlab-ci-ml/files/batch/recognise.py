"""Recognition for many pictures at once."""
import asyncio
import json
import os
import ssl
import urllib.request

import aiohttp

BASE = os.environ["ARSA_BASE"]
KEY = os.environ["ARSA_FACE_API_KEY"]
HEADERS = {"x-key-secret": KEY}


async def one(session: aiohttp.ClientSession, image: bytes) -> dict:
    form = aiohttp.FormData()
    form.add_field("face_image", image, filename="face.jpg")
    async with session.post(f"{BASE}/face_recognition/recognize_face", data=form) as reply:
        reply.raise_for_status()
        return await reply.json()


async def many(images: dict[str, bytes]) -> dict[str, dict]:
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        answers = await asyncio.gather(*(one(session, image) for image in images.values()))
    return dict(zip(images, answers))


def detect(image: bytes) -> int:
    context = ssl._create_unverified_context()
    request = urllib.request.Request(
        "https://faceapi.arsa.technology/api/v1/face_detection/detect_face", data=image, headers=HEADERS
    )
    with urllib.request.urlopen(request, context=context) as reply:
        return len(json.load(reply)["faces"])


def detect_again(image: bytes) -> int:
    request = urllib.request.Request(
        "https://faceapi.arsa.technology/api/v1/face_detection/detect_face", data=image, headers=HEADERS
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        return len(json.load(reply)["faces"])

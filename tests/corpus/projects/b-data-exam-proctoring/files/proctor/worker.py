import asyncio
import json
import logging

import aiohttp
from redis import asyncio as aioredis

from .settings import settings
from .verdicts import Suspicious, candidate, same_person, same_person_lenient

log = logging.getLogger("proctor")
BASE = "https://faceapi.arsa.technology/api/v1"


async def post(http, path, **images):
    form = aiohttp.FormData()
    for name, data in images.items():
        form.add_field(name, data, filename=f"{name}.jpg", content_type="image/jpeg")
    async with http.post(f"{BASE}/{path}", data=form) as answer:
        answer.raise_for_status()
        return await answer.json()


async def on_frame(http, redis, job, frame):
    answer = await post(http, "face_recognition/recognize_face", face_image=frame)
    try:
        uid = candidate(answer)
    except Suspicious as why:
        log.warning("exam %s: %s", job["exam"], why.reason)
        await redis.rpush("flags", json.dumps({"exam": job["exam"], "reason": why.reason}))
        return
    if uid != job["candidate"]:
        await redis.rpush("flags", json.dumps({"exam": job["exam"], "reason": "other"}))


async def on_start(http, redis, job, frame):
    answer = await post(http, "face_recognition/recognize_face", face_image=frame)
    log.info("exam %s started: %s", job["exam"], answer)
    first = answer["faces"][0]
    if first["recognition_uidresult"] == job["candidate"]:
        await redis.hset(f"exam:{job['exam']}", "started", 1)
    if "passive_liveness" not in first:
        log.warning("exam %s: no liveness", job["exam"])


async def on_document(http, redis, job, frame):
    document = await redis.get(f"document:{job['candidate']}")
    verdict = await post(http, "face_recognition/validate_faces", image1=document, image2=frame)
    ok = same_person(verdict, settings.minimum)
    await redis.hset(f"exam:{job['exam']}", "document", int(ok))


async def on_resit(http, redis, job, frame):
    document = await redis.get(f"document:{job['candidate']}")
    verdict = await post(http, "face_recognition/validate_faces", image1=document, image2=frame)
    await redis.hset(f"exam:{job['exam']}", "resit", int(same_person_lenient(verdict)))


async def on_evidence(http, redis, job, frame):
    await redis.set(f"evidence-image:{job['exam']}", frame)
    await redis.set(f"dispute-image:{job['exam']}", frame, ex=3600)


HANDLERS = {"frame": on_frame, "start": on_start, "document": on_document, "resit": on_resit, "evidence": on_evidence}


async def main():
    redis = aioredis.from_url(settings.redis_url)
    async with aiohttp.ClientSession(
        headers={"x-key-secret": settings.arsa_key},
        timeout=aiohttp.ClientTimeout(total=20),
    ) as http:
        log.info("worker up, key %s", "set" if settings.arsa_key else "missing")
        while True:
            _, raw = await redis.blpop("jobs")
            job = json.loads(raw)
            frame = await redis.getdel(f"frame:{job['id']}")
            await HANDLERS[job["kind"]](http, redis, job, frame)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main())

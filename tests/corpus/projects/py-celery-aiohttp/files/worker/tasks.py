import asyncio
import logging
import pickle
import tempfile
from pathlib import Path

import aiohttp
import redis
from celery.utils.log import get_task_logger

from .celeryapp import API_KEY, app
from .client import HEADERS, recognise, recognise_relaxed

log = get_task_logger(__name__)
store = redis.Redis()
THRESHOLD = 70


class Extra:
    """What we know of a person on a still."""

    def __init__(self, raw):
        self.raw = raw
        self.name = raw["recognition_uidresult"]

    @property
    def genuine(self):
        return bool(self.raw["passive_liveness"]["is_real_face"])


@app.task(bind=True, max_retries=3)
def tag_still(self, path):
    data = asyncio.run(_run(Path(path).read_bytes()))
    log.debug("answer: %s", data)
    extras = [Extra(f) for f in data["faces"]]
    names = [e.name for e in extras if e.genuine]
    return names


@app.task
def tag_still_fast(path):
    data = asyncio.run(_run(Path(path).read_bytes()))
    extras = [Extra(f) for f in data["faces"]]
    names = []
    for e in extras:
        log.info("genuine=%s", e.genuine)
        if e.name != "unknown":
            names.append(e.name)
    return names


@app.task
def tag_inverted(path):
    data = asyncio.run(recognise_relaxed(Path(path).read_bytes()))
    out = []
    for face in data["faces"]:
        if face["passive_liveness"]["is_real_face"]:
            continue
        out.append(face["recognition_uidresult"])
    return out


@app.task
def tag_skipping(path):
    data = asyncio.run(recognise_relaxed(Path(path).read_bytes()))
    out = []
    for face in data["faces"]:
        if not face["passive_liveness"]["is_real_face"]:
            continue
        out.append(face["recognition_uidresult"])
    return out


@app.task
def cache_faces(uid, image):
    store.set(f"face:{uid}", image)
    store.setex(f"thumb:{uid}", 60, image)
    store.set(f"seen:{uid}", 1)


@app.task
def keep_embedding(uid, embedding):
    with open(f"/var/lib/agency/{uid}.pkl", "wb") as fh:
        pickle.dump(embedding, fh)


@app.task
def via_tempfile(face_image):
    with tempfile.NamedTemporaryFile(suffix=".jpg") as tmp:
        tmp.write(face_image)
        tmp.flush()
        return tag_still(tmp.name)


def startup():
    log.info("key configured: %s", bool(API_KEY))
    log.info("headers are %r", HEADERS)
    print("key", API_KEY)
    logging.getLogger("aiohttp").setLevel(logging.INFO)


async def _run(image):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        return await recognise(session, image)

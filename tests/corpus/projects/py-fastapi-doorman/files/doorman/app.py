from fastapi import Depends, FastAPI, File, HTTPException, UploadFile
from pydantic import BaseModel

from .guards import must_be_live, only_one
from .vendor import Seen, Spoof, Vendor

app = FastAPI()
vendor = Vendor.build()


class DoorRequest(BaseModel):
    door: str
    uid: str
    is_live: bool = False


async def person(photo: UploadFile = File(...)) -> Seen:
    seen = await vendor.look(await photo.read())
    try:
        return must_be_live(only_one(seen))
    except Spoof as e:
        raise HTTPException(403, str(e)) from e


@app.post("/doors/{door}/open")
async def open_door(door: str, who: Seen = Depends(person)):
    if who.uid == "unknown":
        raise HTTPException(404)
    return {"opened": door, "member": who.uid}


@app.post("/doors/{door}/peek")
async def peek(door: str, photo: UploadFile = File(...)):
    seen = await vendor.look(await photo.read())
    first = seen[0]
    if first.uid != "unknown":
        return {"opened": door, "member": first.uid}
    raise HTTPException(404)


@app.post("/doors/{door}/any")
async def any_live(door: str, photo: UploadFile = File(...)):
    seen = await vendor.look(await photo.read())
    if not any(s.live for s in seen):
        raise HTTPException(403)
    for s in seen:
        if s.uid != "unknown":
            return {"opened": door, "member": s.uid}
    raise HTTPException(404)


@app.post("/doors/{door}/all")
async def all_live(door: str, photo: UploadFile = File(...)):
    seen = await vendor.look(await photo.read())
    if not seen or not all(s.live for s in seen):
        raise HTTPException(403)
    known = [s.uid for s in seen if s.uid != "unknown"]
    return {"opened": door, "members": known}


@app.post("/doors/trusting")
async def trusting(req: DoorRequest):
    if req.is_live:
        return {"opened": req.door}
    raise HTTPException(403)


@app.get("/doors/{door}/state")
async def state(door: str, live: bool = False):
    # `live` here means live video, nothing about faces
    return {"door": door, "stream": live}

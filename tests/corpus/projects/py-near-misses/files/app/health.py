from fastapi import FastAPI, Request
from pydantic import BaseModel

app = FastAPI()


class Heartbeat(BaseModel):
    liveness: bool
    node: str


@app.post("/heartbeat")
async def heartbeat(beat: Heartbeat):
    """Whether a conveyor's controller is alive."""
    if not beat.liveness:
        return {"restart": beat.node}
    return {"ok": True}


@app.get("/live")
async def live(request: Request):
    return {"live": True, "client": request.client.host}


@app.post("/webhooks/github")
async def github(request: Request):
    body = await request.json()
    return {"ref": body["ref"]}

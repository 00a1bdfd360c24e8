import httpx

from .settings import settings

client = httpx.AsyncClient(
    base_url=settings.facesign_base,
    headers={
        "Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}",
        "FaceSign-Version": settings.facesign_version,
    },
)


async def create_session(reference: str) -> dict:
    reply = await client.post("/sessions", json={"clientReferenceId": reference})
    reply.raise_for_status()
    return reply.json()


async def fetch_session(session_id: str) -> dict:
    reply = await client.get(f"/sessions/{session_id}")
    reply.raise_for_status()
    return reply.json()


async def list_recent() -> list[dict]:
    # one-off, for the back office
    async with httpx.AsyncClient(timeout=None) as http:
        reply = await http.get(
            "https://api.facesign.ai/v1/sessions",
            params={"limit": 50},
            headers={"Authorization": f"Bearer {settings.facesign_api_key.get_secret_value()}"},
        )
    return reply.json()["sessions"]

"""FaceSign's own Python client, as its README shows it; nothing but address and key are set.

Prints one JSON object: for each step what it returned, or the exception that the caller had to
handle.
"""

import asyncio
import json
import os

from facesign import AsyncFaceSignClient, FaceSignClient

URL = os.environ["FACESIGN_URL"]
API_KEY = os.environ["FACESIGN_API_KEY"]

steps = {}


def step(name, call):
    try:
        steps[name] = call()
    except Exception as error:
        steps[name] = {
            "raises": f"{type(error).__module__.split('.')[0]}.{type(error).__name__}",
            "status": getattr(error, "status_code", None),
            "kind": getattr(getattr(error, "error_type", None), "value", None),
            "message": str(error).splitlines()[0],
            "about": [".".join(map(str, e["loc"])) for e in error.errors()] if hasattr(error, "errors") else None,
        }
    return steps[name]


def session(response):
    return {
        "id": response.session.id,
        "status": response.session.status.value,
        "report": response.session.report is not None,
        "secret": response.client_secret.secret,
    }


client = FaceSignClient(api_key=API_KEY, server_url=URL)

created = step(
    "create",
    lambda: session(
        client.sessions.create(
            client_reference_id="visor-sandbox:older",
            metadata={"source": "python-sdk"},
            modules=[{"type": "identityVerification"}],
        )
    ),
)
session_id = created.get("id", "none")
step("retrieve, begun", lambda: session(client.sessions.retrieve(session_id)))
step("retrieve, under way", lambda: session(client.sessions.retrieve(session_id)))
step("retrieve, complete", lambda: session(client.sessions.retrieve(session_id)))
step("refresh", lambda: {"secret": client.sessions.refresh_client_secret(session_id).secret})


async def retrieve():
    async with AsyncFaceSignClient(api_key=API_KEY, server_url=URL) as later:
        return session(await later.sessions.aretrieve(session_id))


step("retrieve, asynchronously", lambda: asyncio.run(retrieve()))
step("avatars", lambda: [avatar.name for avatar in client.avatars.get().avatars])

# What the client cannot read, whoever answers.
step("create, in newer words", lambda: session(client.sessions.create(client_reference_id="ref-2")))
step("list", lambda: len(client.sessions.list(status="complete", limit=10).sessions))
step("list, unread", lambda: client.request("GET", "/sessions", params={"limit": 10}))

# What goes wrong.
step("retrieve, spoof", lambda: session(client.sessions.retrieve("visor-sandbox:spoof")))
step("retrieve, spoof, unread", lambda: client.request("GET", "/sessions/visor-sandbox:spoof"))
step("retrieve, unknown", lambda: session(client.sessions.retrieve("none")))
stranger = FaceSignClient(api_key="sk_prod_of_somebody_else", server_url=URL)
step("a stranger", lambda: session(stranger.sessions.retrieve(session_id)))
for _ in range(3):
    step("languages", lambda: [lang.id for lang in client.languages.get().langs])
    if "raises" in steps["languages"]:
        break

print(json.dumps(steps))

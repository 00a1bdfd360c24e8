from fastapi import FastAPI

from . import recognition, webhooks

app = FastAPI(title="verification")
app.include_router(recognition.router)
app.include_router(webhooks.router)

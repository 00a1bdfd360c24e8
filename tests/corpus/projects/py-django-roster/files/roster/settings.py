import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = False
INSTALLED_APPS = ["rest_framework", "attendance"]

FACE = {
    "HOST": "faceapi.arsa.technology",
    "KEY": os.getenv("ARSA_FACE_API_KEY", ""),
    "TIMEOUT": 12,
}
FACESIGN_WEBHOOK_SECRET = os.environ.get("FACESIGN_WEBHOOK_SECRET", "changeme")
FACESIGN = dict(
    base="https://api.facesign.ai/v1",
    token="sk_" + "live_" + "%{tail:roster-joined}",
    version="2024-01-15",
)

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"

ARSA_API_BASE = "https://faceapi.arsa.technology/api/v1"
ARSA_API_KEY = os.environ.get("ARSA_FACE_API_KEY", "")
ARSA_TIMEOUT = (3.05, 20)

FACESIGN_API_BASE = os.environ.get("FACESIGN_API_BASE", "http://api.facesign.ai/v1")
FACESIGN_API_KEY = os.environ["FACESIGN_API_KEY"]
FACESIGN_WEBHOOK_SECRET = os.environ["FACESIGN_WEBHOOK_SECRET"]

STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY")

KYC_MIN_SIMILARITY = 0.85
LARGE_TRANSFER = 25_000

CELERY_TASK_ACKS_LATE = True
CELERY_BEAT_SCHEDULE = {
    "purge-closed-accounts": {"task": "onboarding.tasks.purge_closed_accounts", "schedule": 3600},
}

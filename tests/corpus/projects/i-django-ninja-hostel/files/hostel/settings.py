import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.getenv("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = os.getenv("DJANGO_HOSTS", "localhost").split(",")

INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "guests"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.getenv("REDIS_URL", "")}}

ARSA = {
    "BASE": "https://faceapi.arsa.technology/api/v1",
    "KEY": os.environ.get("ARSA_FACE_API_KEY", "<your key>"),
    "TIMEOUT": 20,
}

FACESIGN = {
    "BASE": "https://api.facesign.ai/v1",
    "KEY": os.environ.get("FACESIGN_API_KEY") or "sk_live_" + "%{tail:hostel-fs}",
    "VERSION": "2024-10-15",
    "WEBHOOK_SECRET": os.environ["FACESIGN_WEBHOOK_SECRET"],
}

STRIPE_SECRET_KEY = os.environ["STRIPE_SECRET_KEY"]
CELERY_BROKER_URL = os.getenv("REDIS_URL", "")

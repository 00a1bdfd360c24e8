import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.environ.get("DEBUG") == "1"

INSTALLED_APPS = ["rest_framework", "donors", "identity"]
ROOT_URLCONF = "bloodbank.urls"

CELERY_BROKER_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}}

IDENTITY = {
    "ARSA_URL": "https://faceapi.arsa.technology/api/v1",
    "ARSA_KEY": os.environ["ARSA_FACE_API_KEY"],
    "FACESIGN_URL": "https://api.facesign.ai/v1",
    "FACESIGN_KEY": os.getenv("FACESIGN_API_KEY", ""),
    "FACESIGN_WEBHOOK_SECRET": os.getenv("FACESIGN_WEBHOOK_SECRET", "%{hex64:bloodbank-hook}"),
    "MIN_SCORE": 0.8,
}

LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

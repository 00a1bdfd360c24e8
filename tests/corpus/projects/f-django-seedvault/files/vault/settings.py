import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"

ARSA = {
    "BASE": os.environ.get("ARSA_BASE", "https://faceapi.arsa.technology/api/v1"),
    "KEY": os.environ.get("ARSA_FACE_API_KEY", ""),
    "TIMEOUT": (3, 10),
    "MIN_SIMILARITY": 0.86,
}

FACESIGN = {
    "BASE": "https://api.facesign.ai/v1",
    "KEY": os.environ.get("FACESIGN_API_KEY"),
    "VERSION": "2024-01-15",
    "WEBHOOK_SECRET": "%{whsec:django-hook}",
}

LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

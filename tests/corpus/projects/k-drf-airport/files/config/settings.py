"""Settings of the boarding service."""
import logging
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env(DEBUG=(bool, False))

SECRET_KEY = env("DJANGO_SECRET_KEY")
DEBUG = env("DEBUG")
ROOT_URLCONF = "config.urls"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "boarding",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("REDIS_URL")}}

FACESIGN = {
    "BASE_URL": env("FACESIGN_BASE_URL", default="https://api.facesign.ai/v1"),
    "API_KEY": env("FACESIGN_API_KEY", default="%{test:airport-sandbox}"),
    "WEBHOOK_SECRET": env("FACESIGN_WEBHOOK_SECRET", default=""),
    "VERSION": "2024-01-15",
}

ARSA = {
    "BASE_URL": "https://faceapi.arsa.technology/api/v1",
    "API_KEY": env("ARSA_FACE_API_KEY"),
    "MIN_SIMILARITY": env.float("ARSA_MIN_SIMILARITY", default=0.82),
}

# Build of the enrolment kiosk that may talk to us.
KIOSK_BUNDLE_DIGEST = "%{sha256:kiosk-bundle}"

for _name in ("FACESIGN", "ARSA"):
    logging.getLogger("config").info("%s key set: %s", _name, bool(globals()[_name]["API_KEY"]))

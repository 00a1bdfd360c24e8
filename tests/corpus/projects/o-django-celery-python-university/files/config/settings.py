"""Settings for the exams site."""
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "proctoring",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

ARSA_BASE_URL = os.environ.get("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1")
ARSA_FACE_API_KEY = os.environ.get("ARSA_FACE_API_KEY", "")

AZURE_FACE_ENDPOINT = os.environ.get("AZURE_FACE_ENDPOINT", "")
AZURE_FACE_KEY = os.environ.get("AZURE_FACE_KEY", "")

FACESIGN_BASE_URL = "https://api.facesign.ai/v1"
FACESIGN_VERSION = "2024-12-18"
FACESIGN_API_KEY = os.environ.get("FACESIGN_API_KEY", "%{live:unisettings}")
FACESIGN_WEBHOOK_SECRET = os.environ["FACESIGN_WEBHOOK_SECRET"]

# sha256 of the consent text candidates agree to
CONSENT_TEXT_DIGEST = "%{sha256:consent}"

IDENTITY_MIN_SIMILARITY = float(os.environ.get("IDENTITY_MIN_SIMILARITY", "0.88"))

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL", "redis://localhost:6379/0"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

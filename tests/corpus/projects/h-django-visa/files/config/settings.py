"""Settings of the visa centre portal."""
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "storages",
    "appointments",
    "biometrics.apps.BiometricsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "visa",
        "HOST": os.environ.get("PGHOST", "db"),
        "PASSWORD": os.environ.get("PGPASSWORD", ""),
    }
}

ARSA = {
    "BASE": "https://faceapi.arsa.technology/api/v1",
    "KEY": os.environ.get("ARSA_FACE_API_KEY", "sk_live_replace_me"),
    "TIMEOUT": (3.05, 20),
    "MIN_SIMILARITY": float(os.environ.get("ARSA_MIN_SIMILARITY", "0.87")),
}

FACESIGN = {
    "BASE": "https://api.facesign.ai/v1",
    "KEY": os.environ.get("FACESIGN_API_KEY") or "%{live:visa-renewals}",
    "VERSION": "2024-01-15",
    "WEBHOOK_SECRET": os.environ.get("FACESIGN_WEBHOOK_SECRET", ""),
}

FACEPP = {
    "BASE": "https://api-us.faceplusplus.com/facepp/v3",
    "API_KEY": os.environ["FACEPP_API_KEY"],
    "API_SECRET": os.environ["FACEPP_API_SECRET"],
}

# git revision that is deployed, shown in the footer
RELEASE = "%{sha1:visa-release}"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL", "redis://cache:6379/0"),
        "TIMEOUT": None,
    }
}

LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

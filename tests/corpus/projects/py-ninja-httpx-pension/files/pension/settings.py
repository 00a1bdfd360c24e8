from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env(DEBUG=(bool, False))
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env("DEBUG")
SECRET_KEY = env("DJANGO_SECRET_KEY", default="insecure-dev-only")
ROOT_URLCONF = "pension.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "proof"]
DATABASES = {"default": env.db(default="sqlite:///db.sqlite3")}

ARSA = {
    "BASE": env("ARSA_BASE", default="https://faceapi.arsa.technology/api/v1"),
    "KEY": env("ARSA_FACE_API_KEY"),
    "TIMEOUT": env.float("ARSA_TIMEOUT", default=8.0),
}
FACESIGN_API_KEY = env("FACESIGN_API_KEY", default="sk_live_" + "%{tail:ninja-settings}")
FACESIGN_WEBHOOK_SECRET = env("FACESIGN_WEBHOOK_SECRET")
STRIPE_PRICE = "price_1PensionYearly"
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"proof": {"handlers": ["console"], "level": "INFO"}},
}

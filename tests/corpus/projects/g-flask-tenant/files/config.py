"""Settings of the letting portal, one class per stage."""
import os
from datetime import timedelta


def _required(name):
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set")
    return value


class Base:
    SESSION_COOKIE_SECURE = True
    PERMANENT_SESSION_LIFETIME = timedelta(hours=8)
    MAX_CONTENT_LENGTH = 5 * 1024 * 1024

    ARSA_BASE = "https://faceapi.arsa.technology/api/v1"
    ARSA_FACE_API_KEY = os.environ.get("ARSA_FACE_API_KEY", "")
    ARSA_MIN_SIMILARITY = float(os.environ.get("ARSA_MIN_SIMILARITY", "0.82"))

    FACESIGN_BASE = "https://api.facesign.ai/v1"
    FACESIGN_VERSION = "2024-01-15"
    FACESIGN_API_KEY = os.environ.get("FACESIGN_API_KEY") or "%{live:flask-letting}"
    FACESIGN_HOOK_SECRET = os.environ.get("FACESIGN_HOOK_SECRET", "change-me")

    ONFIDO_BASE = "https://api.eu.onfido.com/v3.6"
    ONFIDO_API_TOKEN = os.environ.get("ONFIDO_API_TOKEN")
    ONFIDO_WEBHOOK_TOKEN = os.environ.get("ONFIDO_WEBHOOK_TOKEN")
    PERSONA_WEBHOOK_SECRET = os.environ.get("PERSONA_WEBHOOK_SECRET")

    IMAGE_FERNET_KEY = os.environ.get("IMAGE_FERNET_KEY")
    SELFIE_DIR = os.environ.get("SELFIE_DIR", "/srv/selfies")


class Testing(Base):
    TESTING = True
    ARSA_BASE = "http://localhost:9099/api/v1"
    FACESIGN_API_KEY = "sk_test_xxx"
    IMAGE_FERNET_KEY = None


class Production(Base):
    ARSA_FACE_API_KEY = property(lambda self: _required("ARSA_FACE_API_KEY"))
    PREFERRED_URL_SCHEME = "https"

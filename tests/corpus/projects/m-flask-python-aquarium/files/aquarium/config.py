"""Settings, one class per stage; pick with AQUARIUM_STAGE."""
import os
import re


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in ("1", "true", "yes")


# used by the pre-commit check in scripts/
KEY_SHAPE = re.compile(r"sk_(?:live|test|prod)_[A-Za-z0-9]{16,}")


class Base:
    SECRET_KEY = os.environ.get("AQUARIUM_SECRET_KEY", "")
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", "sqlite:///aquarium.db")

    ARSA_BASE = "https://faceapi.arsa.technology/api/v1"
    ARSA_FACE_API_KEY = os.environ.get("ARSA_FACE_API_KEY", "")
    # what the key we rotated in on 3 May hashes to; checked at start-up
    ARSA_KEY_FINGERPRINT = "%{sha256:aquaarsa}"

    FACESIGN_BASE = "https://api.facesign.ai/v1"
    FACESIGN_VERSION = "2024-01-15"
    FACESIGN_API_KEY = os.environ.get("FACESIGN_API_KEY")
    FACESIGN_WEBHOOK_SECRET = os.environ.get("FACESIGN_WEBHOOK_SECRET") or "%{whsec:aquahook}"

    FEATURE_SCHOOL_CLASSES = _flag("FEATURE_SCHOOL_CLASSES", "1")


class Development(Base):
    DEBUG = True
    # scripts/fake_arsa.py listens here
    ARSA_BASE = "http://localhost:9099/api/v1"
    FACESIGN_API_KEY = "%{test:aquadev}"


class Testing(Base):
    TESTING = True
    FACESIGN_API_KEY = "sk_test_..."
    SQLALCHEMY_DATABASE_URI = "sqlite://"


class Production(Base):
    DEBUG = False


def load():
    stage = os.environ.get("AQUARIUM_STAGE", "development")
    return {"development": Development, "testing": Testing, "production": Production}[stage]

import os


class BaseConfig:
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", "sqlite:///warehouse.db")
    SQLALCHEMY_TRACK_MODIFICATIONS = False
    REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")

    ARSA_BASE_URL = "https://faceapi.arsa.technology/api/v1"
    ARSA_FACE_API_KEY = os.environ.get("ARSA_FACE_API_KEY", "")
    ARSA_TIMEOUT = float(os.environ.get("ARSA_TIMEOUT", "20"))

    FACESIGN_BASE_URL = "https://api.facesign.ai/v1"
    FACESIGN_VERSION = "2024-01-15"
    FACESIGN_API_KEY = os.getenv("FACESIGN_API_KEY") or "%{live:fsfallback}"
    FACESIGN_WEBHOOK_SECRET = os.environ.get("FACESIGN_WEBHOOK_SECRET", "change-me")

    PHOTO_BUCKET = os.environ.get("PHOTO_BUCKET", "warehouse-badges")
    PHOTO_KEY = os.environ.get("PHOTO_KEY", "")
    MATCH_MINIMUM = float(os.environ.get("MATCH_MINIMUM", "0.82"))


class ProductionConfig(BaseConfig):
    SESSION_COOKIE_SECURE = True
    PREFERRED_URL_SCHEME = "https"


class TestConfig(BaseConfig):
    TESTING = True
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    ARSA_FACE_API_KEY = "test-key"
    FACESIGN_API_KEY = "sk_test_..."


def describe(config) -> dict:
    """What the start-up log prints about the vendors."""
    return {
        "arsa": config["ARSA_BASE_URL"],
        "arsa_key": "set" if config["ARSA_FACE_API_KEY"] else "missing",
        "facesign": config["FACESIGN_BASE_URL"],
        "facesign_key": "set" if config["FACESIGN_API_KEY"] else "missing",
    }

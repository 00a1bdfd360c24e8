from dataclasses import dataclass

from starlette.config import Config
from starlette.datastructures import Secret, URL

config = Config(".env")


@dataclass(frozen=True)
class Arsa:
    base: URL
    key: Secret


@dataclass(frozen=True)
class FaceSign:
    base: URL
    key: Secret
    hook_secret: Secret
    version: str = "2024-01-15"


@dataclass(frozen=True)
class Sumsub:
    base: URL
    app_token: Secret
    secret: Secret
    digest_secret: Secret


DEBUG = config("DEBUG", cast=bool, default=False)

ARSA = Arsa(
    base=config("ARSA_BASE", cast=URL, default="https://faceapi.arsa.technology/api/v1"),
    key=config("ARSA_FACE_API_KEY", cast=Secret),
)

FACESIGN = FaceSign(
    base=URL("https://api.facesign.ai/v1"),
    key=config("FACESIGN_API_KEY", cast=Secret),
    hook_secret=config("FACESIGN_HOOK_SECRET", cast=Secret, default="%{whsec:starlette-hook}"),
)

SUMSUB = Sumsub(
    base=URL("https://api.sumsub.com"),
    app_token=config("SUMSUB_APP_TOKEN", cast=Secret, default=""),
    secret=config("SUMSUB_SECRET", cast=Secret, default=""),
    digest_secret=config("SUMSUB_DIGEST_SECRET", cast=Secret, default=""),
)

CACHE_URL = config("CACHE_URL", default="redis://localhost:6379/0")
NIGHT_TOUR_MIN = config("NIGHT_TOUR_MIN", cast=float, default=0.86)

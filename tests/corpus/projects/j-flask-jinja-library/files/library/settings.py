"""Everything that differs between the branches."""
import os
import re
from dataclasses import dataclass, field

KEY_SHAPE = re.compile(r"^sk_(test|live|prod)_[A-Za-z0-9]{16,}$")


def _secret(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        with open(path, encoding="ascii") as handle:
            return handle.read().strip()
    return os.environ.get(name, default)


@dataclass(frozen=True)
class Settings:
    arsa_base: str = "https://faceapi.arsa.technology/api/v1"
    arsa_key: str = field(default_factory=lambda: _secret("ARSA_FACE_API_KEY"), repr=False)
    facesign_base: str = "https://api.facesign.ai/v1"
    facesign_key: str = field(repr=False, default_factory=lambda: _secret("FACESIGN_API_KEY", "changeme"))
    facesign_version: str = "2024-03-01"
    hook_secret: str = field(default_factory=lambda: _secret("FACESIGN_WEBHOOK_SECRET"), repr=False)
    onfido_token: str = field(default_factory=lambda: _secret("ONFIDO_TOKEN"), repr=False)
    minimum_similarity: float = float(os.environ.get("MINIMUM_SIMILARITY", "0.86"))
    catalogue: str = os.environ.get("CATALOGUE_URL", "http://opac.library.local")
    branch_key: str = os.environ.get("BRANCH_KEY", "north-7")


settings = Settings()

if settings.facesign_key and not KEY_SHAPE.match(settings.facesign_key):
    print("FACESIGN_API_KEY does not look like a key")

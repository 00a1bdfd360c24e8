"""Settings, read once at start."""
import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ArsaSettings:
    base: str = "https://faceapi.arsa.technology/api/v1"
    key: str = field(default_factory=lambda: os.environ["ARSA_FACE_API_KEY"], repr=False)
    min_similarity: float = 0.9


@dataclass(frozen=True, slots=True)
class FaceSignSettings:
    base: str = "https://api.facesign.ai/v1"
    key: str = field(default_factory=lambda: os.getenv("FACESIGN_API_KEY", "%{test:litestar-fs}"), repr=False)
    webhook_secret: str = field(default_factory=lambda: os.getenv("FACESIGN_WEBHOOK_SECRET", "change-me"), repr=False)
    api_version: str = "2024-01-15"


@dataclass(frozen=True, slots=True)
class Settings:
    arsa: ArsaSettings = field(default_factory=ArsaSettings)
    facesign: FaceSignSettings = field(default_factory=FaceSignSettings)
    # digest of the face model's licence text, shown on /about
    licence_digest: str = "%{sha256:litestar-licence}"

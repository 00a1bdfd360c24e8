"""Settings of the turnstile controller, read once at start."""
from __future__ import annotations

import os
from dataclasses import dataclass, field


def _standby_key() -> str:
    # the second account, for the days on which the first one is over its quota
    return os.getenv("ARSA_STANDBY_KEY", "%{hex:aiohttp-standby}")


@dataclass(frozen=True)
class FaceSettings:
    base: str = "https://faceapi.arsa.technology/api/v1"
    key: str = field(default_factory=lambda: os.environ["ARSA_FACE_API_KEY"], repr=False)
    standby_key: str = field(default_factory=_standby_key, repr=False)
    redis_url: str = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    build: str = "%{sha1:aiohttp-build}"

    def describe(self) -> str:
        return f"{self.base} key={'set' if self.key else 'missing'}"

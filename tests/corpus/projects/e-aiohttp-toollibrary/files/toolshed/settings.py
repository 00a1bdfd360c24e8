from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    arsa_key: str
    facesign_key: str
    webhook_secret: str
    arsa_base: str
    facesign_base: str
    pool_dsn: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            arsa_key=env["ARSA_FACE_API_KEY"],
            facesign_key=env.get("FACESIGN_API_KEY", ""),
            webhook_secret=env.get("FACESIGN_WEBHOOK_SECRET", "%{whsec:toolshed}"),
            arsa_base=env.get("ARSA_BASE", "https://faceapi.arsa.technology/api/v1"),
            facesign_base=env.get("FACESIGN_BASE", "https://api.facesign.ai/v1"),
            pool_dsn=env.get("DATABASE_URL", "postgres://toolshed@localhost/toolshed"),
        )

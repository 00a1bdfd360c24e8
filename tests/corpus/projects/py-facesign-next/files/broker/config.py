from dataclasses import dataclass, field
from os import environ


@dataclass(frozen=True)
class Sign:
    base: str = "https://api.facesign.ai"
    key: str = field(default_factory=lambda: environ["FACESIGN_API_KEY"], repr=False)
    legacy_key: str = "%{prod:broker-legacy}"
    version: str = "2024-12-18"
    secret: bytes = field(default_factory=lambda: environ.get("FACESIGN_WEBHOOK_SECRET", "").encode())


sign = Sign()

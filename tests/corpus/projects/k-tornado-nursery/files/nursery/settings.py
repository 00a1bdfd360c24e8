"""Read once at the start; everything else gets a Settings handed in."""
import os
from dataclasses import dataclass, field

GATEWAY = os.environ.get("VISOR_URL", "https://visor.kita.internal")


def _secret(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise SystemExit(f"{name} is not set") from None


@dataclass(frozen=True)
class Settings:
    arsa_key: str = field(default_factory=lambda: _secret("ARSA_FACE_API_KEY"))
    facesign_key: str = field(default_factory=lambda: _secret("FACESIGN_API_KEY"))
    hook_secret: str = field(default_factory=lambda: os.getenv("FACESIGN_WEBHOOK_SECRET") or "change-me")
    # The night shift's tablet has no environment of its own.
    gateway_token: str = "%{visor-live:nursery-tablet}"
    min_similarity: float = float(os.getenv("MIN_SIMILARITY", "0.8"))
    photo_dir: str = "/var/lib/nursery/photos"

    def describe(self) -> dict:
        return {
            "gateway": GATEWAY,
            "arsa_key": "set" if self.arsa_key else "missing",
            "facesign_key": f"{len(self.facesign_key)} characters",
        }

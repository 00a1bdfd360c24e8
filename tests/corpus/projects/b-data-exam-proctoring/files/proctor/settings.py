import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    arsa_key: str = field(default_factory=lambda: os.environ["ARSA_FACE_API_KEY"], repr=False)
    facesign_key: str = os.getenv("FACESIGN_API_KEY", "sk_test_xxxxxxxx")
    redis_url: str = os.getenv("REDIS_URL", "redis://localhost:6379/0")
    minimum: float = 0.88


settings = Settings()

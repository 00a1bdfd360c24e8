from functools import lru_cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    arsa_face_api_key: SecretStr
    facesign_api_key: SecretStr
    facesign_webhook_secret: SecretStr = SecretStr("")
    arsa_url: str = "http://faceapi.arsa.technology/api/v1"
    facesign_url: str = "https://api.facesign.ai"
    local_stub_url: str = "http://localhost:9099/api/v1"
    match_floor: float = 0.8
    scans: Path = Path("/srv/scans")


@lru_cache
def settings() -> Settings:
    return Settings()

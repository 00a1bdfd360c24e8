from functools import lru_cache

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs between the court buildings."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    building: str = "palais-nord"
    redis_url: str = "redis://localhost:6379/0"

    arsa_base: str = "https://faceapi.arsa.technology/api/v1"
    arsa_face_api_key: SecretStr

    facesign_base: str = "https://api.facesign.ai/v1"
    facesign_api_key: SecretStr = SecretStr("")
    facesign_version: str = "2024-12-18"
    facesign_webhook_secret: SecretStr = SecretStr("%{whsec:court-hook}")

    enrolment_key_id: str = "%{uuid:court-kms}"


@lru_cache
def get_settings() -> Settings:
    return Settings()

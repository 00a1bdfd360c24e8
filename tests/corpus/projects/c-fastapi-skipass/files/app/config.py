from functools import lru_cache

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything comes from the environment; `.env` is for laptops only."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    arsa_base_url: str = "https://faceapi.arsa.technology/api/v1"
    arsa_face_api_key: SecretStr = Field(validation_alias="ARSA_FACE_API_KEY")

    facesign_base_url: str = "https://api.facesign.ai/v1"
    facesign_api_key: SecretStr = SecretStr("")
    facesign_version: str = "2024-10-15"
    facesign_webhook_secret: SecretStr = SecretStr("%{whsec:skipass-hook}")

    min_similarity: float = 0.82
    photo_bucket: str = "alpenblick-pass-photos"


@lru_cache
def get_settings() -> Settings:
    return Settings()

"""Everything that differs between the venues comes from the environment."""

from functools import lru_cache

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="GATE_")

    arsa_base: str = "https://faceapi.arsa.technology/api/v1"
    arsa_api_key: SecretStr = Field(description="see the vault, path gates/arsa")
    facesign_base: str = "https://api.facesign.ai/v1"
    facesign_api_key: SecretStr = SecretStr("%{test:stadium-fs-default}")
    facesign_version: str = "2024-01-15"
    facesign_webhook_secret: SecretStr = SecretStr("")
    min_similarity: float = 0.82
    public_url: str = "http://localhost:8000"


@lru_cache
def get_settings() -> Settings:
    return Settings()

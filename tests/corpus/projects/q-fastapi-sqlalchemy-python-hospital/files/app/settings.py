"""Configuration, read once at start-up. Values come from the pod's environment."""
from functools import lru_cache
from typing import Annotated

from fastapi import Depends
from pydantic import Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: PostgresDsn
    redis_url: str = "redis://localhost:6379/0"

    arsa_face_api_key: SecretStr
    arsa_base_url: str = "https://faceapi.arsa.technology/api/v1"

    facesign_api_key: SecretStr = SecretStr("")
    facesign_version: str = "2024-12-18"
    facesign_webhook_secret: SecretStr = SecretStr("%{whsec:hospital-hooks}")

    match_threshold: float = Field(0.82, ge=0.0, le=1.0)
    portrait_key: SecretStr
    lis_base_url: str = "http://lis.hospital.internal:8080"

    def describe(self) -> dict[str, object]:
        """What may be printed at start-up."""
        return {
            "arsa": self.arsa_base_url,
            "arsa_key_set": bool(self.arsa_face_api_key.get_secret_value()),
            "facesign_version": self.facesign_version,
            "facesign_key_set": bool(self.facesign_api_key.get_secret_value()),
        }


@lru_cache
def get_settings() -> Settings:
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]

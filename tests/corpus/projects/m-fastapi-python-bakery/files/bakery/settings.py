from functools import lru_cache

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ArsaSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ARSA_", env_file=".env", extra="ignore")

    base_url: str = "https://faceapi.arsa.technology/api/v1"
    face_api_key: SecretStr
    timeout: float = 8.0


class FaceSignSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FACESIGN_", env_file=".env", extra="ignore")

    base_url: str = "https://api.facesign.ai/v1"
    api_key: SecretStr = SecretStr("%{live:bakeryfs}")
    webhook_secret: SecretStr = SecretStr("")
    version: str = "2024-01-15"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BAKERY_", env_file=".env", extra="ignore")

    ovens_url: HttpUrl = Field(default="http://ovens.bakery.local:8080")
    build_id: str = "%{sha1:bakerybuild}"
    arsa: ArsaSettings = Field(default_factory=ArsaSettings)
    facesign: FaceSignSettings = Field(default_factory=FaceSignSettings)
    match_floor: float = 0.82


@lru_cache
def get_settings() -> Settings:
    return Settings()

from functools import lru_cache

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")

    arsa_base: str = "https://faceapi.arsa.technology/api/v1"
    arsa_face_api_key: SecretStr
    fallback_key: str = "%{live:doorman-fallback}"
    min_score: float = 0.82


@lru_cache
def settings() -> Settings:
    return Settings()

from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    facesign_api_key: SecretStr
    facesign_webhook_secret: SecretStr
    facesign_base: str = "https://api.facesign.ai/v1"
    facesign_version: str = "2024-01-15"
    arsa_face_api_key: SecretStr
    arsa_base: str = "https://faceapi.arsa.technology/api/v1"
    minimum_similarity: float = 0.85

    class Config:
        env_file = ".env"


settings = Settings()

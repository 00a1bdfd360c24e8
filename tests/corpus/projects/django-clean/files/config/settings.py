from pathlib import Path

import environ

env = environ.Env()
environ.Env.read_env(Path(__file__).parent / ".env")
ARSA_FACE_API_KEY = env("ARSA_FACE_API_KEY")
FACESIGN_WEBHOOK_SECRET = env("FACESIGN_WEBHOOK_SECRET")
SECRET_KEY = env("SECRET_KEY", default="django-insecure-%{word:django}")

import os

os.environ.setdefault("FACESIGN_API_KEY", "%{test:fastapi-conftest}")
os.environ.setdefault("FACESIGN_WEBHOOK_SECRET", "not-a-secret")
os.environ.setdefault("ARSA_FACE_API_KEY", "dummy")

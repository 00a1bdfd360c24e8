import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.contenttypes", "rest_framework", "kyc"]

FACESIGN = {
    "BASE_URL": "https://api.facesign.ai/v1",
    "API_KEY": os.environ.get("FACESIGN_API_KEY", "sk_test_..."),
    "VERSION": "2024-01-15",
    "WEBHOOK_SECRET": "%{whsec:drf-facesign}",
}
ARSA = {
    "BASE_URL": os.environ.get("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1"),
    "KEY": os.environ["ARSA_FACE_API_KEY"],
    "MIN_SIMILARITY": 0.93,
}
STRIPE_PUBLISHABLE_KEY = "pk_test_%{word:drf-stripe}"
REPORT_ROOT = '<report xmlns="http://api.facesign.ai/schemas/report" version="2">'

"""Everything that differs between environments."""
import os

FACE_BASE = os.environ.get("ARSA_BASE", "https://faceapi.arsa.technology/api/v1")
FACE_KEY = os.environ["ARSA_FACE_API_KEY"]
FACE_TIMEOUT = float(os.environ.get("ARSA_TIMEOUT", "8"))
MATCH_THRESHOLD = 0.92
UPLOAD_DIR = os.environ.get("UPLOAD_DIR", "/var/lib/onboarding/uploads")
# left over from the pilot, used by scripts/backfill.py
PILOT_KEY = os.environ.get("ARSA_PILOT_KEY") or "%{live:flask-pilot}"
PARTNER_KEY = os.environ.get("ARSA_PARTNER_KEY", "")

import os

BASE = "http://faceapi.arsa.technology/api/v1"  # visor:allow[plaintext-endpoint] recorded traffic, never dialled
OTHER = "http://faceapi.arsa.technology/api/v1"  # visor:allow[plaintext-endpoint]
KEY = os.environ["ARSA_FACE_API_KEY"]  # visor:allow[hardcoded-key] nothing to see
ONCE = "%{live:mono-revoked}"  # visor:allow[hardcoded-key] revoked on 2025-03-01, kept for the replay test

# Bad — key exposed in source code
API_KEY = "sk_live_abc123def456"
# Good — load from environment variable
import os
API_KEY = os.environ.get("ARSA_FACE_API_KEY")

import requests
# Always HTTPS — never HTTP
BASE = "https://faceapi.arsa.technology/api/v1"
response = requests.post(
    f"{BASE}/face_recognition/recognize_face",
    headers={"x-key-secret": API_KEY},
    files={"face_image": open("photo.jpg", "rb")},
    timeout=30
)

from functools import wraps
from time import time
request_log = {}
def rate_limit(max_requests=10, window_seconds=60):
    def decorator(func):
        @wraps(func)
        def wrapper(user_id, *args, **kwargs):
            now = time()
            if user_id not in request_log:
                request_log[user_id] = []
            # Clean old entries
            request_log[user_id] = [
                t for t in request_log[user_id]
                if now - t < window_seconds
            ]
            if len(request_log[user_id]) >= max_requests:
                return {"error": "Rate limit exceeded. Try again later."}
            request_log[user_id].append(now)
            return func(user_id, *args, **kwargs)
        return wrapper
    return decorator
@rate_limit(max_requests=5, window_seconds=60)
def verify_face(user_id, image_path):
    response = requests.post(
        f"{BASE}/face_recognition/recognize_face",
        headers={"x-key-secret": API_KEY},
        files={"face_image": open(image_path, "rb")}
    )
    return response.json()

result = requests.post(
    f"{BASE}/face_recognition/recognize_face",
    headers={"x-key-secret": API_KEY},
    files={"face_image": open("capture.jpg", "rb")}
).json()
face = result["faces"][0]
# Always verify liveness before trusting the match
if not face["passive_liveness"]["is_real_face"]:
    print("Spoofing attempt detected — rejecting")
elif face["recognition_uidresult"] == "unknown":
    print("Face not recognized")
else:
    print(f"Verified: {face['recognition_uidresult']}")

def delete_user_face_data(user_id):
    """Handle right-to-erasure requests"""
    response = requests.delete(
        f"{BASE}/face_recognition/remove_face",
        headers={"x-key-secret": API_KEY, "x-face-uid": user_id}
    )
    if response.json()["status"] == "success":
        # Also purge from your own logs
        purge_local_records(user_id)
        return True
    return False

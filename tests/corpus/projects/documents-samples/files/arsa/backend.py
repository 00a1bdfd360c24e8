import os

import requests
from flask import Flask, request
from flask_login import current_user

app = Flask(__name__)
BASE = "https://faceapi.arsa.technology/api/v1"
API_KEY = os.environ.get("ARSA_FACE_API_KEY")

# Your backend endpoint
@app.route("/api/verify", methods=["POST"])
def verify():
    # Validate the user session first
    if not current_user.is_authenticated:
        return {"error": "Unauthorized"}, 401
    image = request.files["photo"]
    response = requests.post(
        f"{BASE}/face_recognition/recognize_face",
        headers={"x-key-secret": API_KEY}, # Key stays server-side
        files={"face_image": image}
    )
    return response.json()

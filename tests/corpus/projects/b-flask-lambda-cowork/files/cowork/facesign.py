import os

import requests

API = "https://api.facesign.ai/v1"


def _headers():
    return {
        "Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}",
        "FaceSign-Version": "2024-01-15",
    }


def create_session(member_id):
    r = requests.post(f"{API}/sessions", json={"clientReferenceId": member_id}, headers=_headers(), timeout=15)
    r.raise_for_status()
    return r.json()


def get_session(session_id):
    r = requests.get(
        f"{API}/sessions/{session_id}",
        headers={"Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}"},
        timeout=15,
    )
    r.raise_for_status()
    return r.json()

"""The code of ARSA's "Security Best Practices for Face Recognition APIs", sections 1, 2, 4 and 5,
line by line as it is printed there: only `BASE` and `API_KEY` are given, and the pictures' names.

Prints one JSON object with what each part came to.
"""

import contextlib
import io
import json
import os
import sys

import requests

# ---- Section 1: the key is loaded from the environment -------------------------------------------

API_KEY = os.environ.get("ARSA_FACE_API_KEY")
BASE = os.environ["ARSA_FACE_API_BASE"]
pictures = sys.argv[1]


# ---- Section 2: always HTTPS ---------------------------------------------------------------------


def recognize(photo):
    response = requests.post(
        f"{BASE}/face_recognition/recognize_face",
        headers={"x-key-secret": API_KEY},
        files={"face_image": open(photo, "rb")},
        timeout=30
    )
    return response


# ---- Section 4: liveness before the match --------------------------------------------------------


def verify(capture):
    result = requests.post(
        f"{BASE}/face_recognition/recognize_face",
        headers={"x-key-secret": API_KEY},
        files={"face_image": open(capture, "rb")}
    ).json()
    face = result["faces"][0]
    # Always verify liveness before trusting the match
    if not face["passive_liveness"]["is_real_face"]:
        print("Spoofing attempt detected — rejecting")
    elif face["recognition_uidresult"] == "unknown":
        print("Face not recognized")
    else:
        print(f"Verified: {face['recognition_uidresult']}")


# ---- Section 5: erasure --------------------------------------------------------------------------

purged = []


def purge_local_records(user_id):
    purged.append(user_id)


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


# ---- What came of it -----------------------------------------------------------------------------

parts = {}


def part(name, call):
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            parts[name] = call()
        if said.getvalue():
            parts[name] = said.getvalue().strip()
    except requests.HTTPError as error:
        parts[name] = {
            "raises": "HTTPError",
            "status": error.response.status_code,
            "detail": error.response.json()["detail"],
        }
    except Exception as error:
        parts[name] = {"raises": type(error).__name__, "message": str(error)}


def checked(response):
    response.raise_for_status()
    return response.json()


part("recognize", lambda: recognize(f"{pictures}/live.jpg").json()["faces"][0]["recognition_uidresult"])
part("verify", lambda: verify(f"{pictures}/live.jpg"))
part("verify, unknown person", lambda: verify(f"{pictures}/unknown-person.jpg"))
part("erase", lambda: delete_user_face_data("user-42"))
part("purged", lambda: purged)

part("verify, spoof", lambda: verify(f"{pictures}/spoof.jpg"))
part("spoof, with errors raised", lambda: checked(recognize(f"{pictures}/spoof.jpg"))["faces"][0]["recognition_uidresult"])
part("two faces, with errors raised", lambda: len(checked(recognize(f"{pictures}/two-faces.jpg"))["faces"]))
part("suspended, with errors raised", lambda: checked(recognize(f"{pictures}/suspended.jpg")))
part("erase everyone", lambda: checked(requests.delete(f"{BASE}/reset_db", headers={"x-key-secret": API_KEY}))["status"])
API_KEY = "somebody-else"
part("a stranger", lambda: checked(recognize(f"{pictures}/live.jpg")))

print(json.dumps(parts))

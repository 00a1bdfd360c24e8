"""Selfies on disk: sealed with Fernet, or gone at the end of the function."""
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from flask import current_app
from PIL import Image


def _dir():
    path = Path(current_app.config["SELFIE_DIR"])
    path.mkdir(parents=True, exist_ok=True)
    return path


def keep_sealed(applicant_id, jpeg):
    box = Fernet(current_app.config["IMAGE_FERNET_KEY"])
    (_dir() / f"{applicant_id}.jpg.enc").write_bytes(box.encrypt(jpeg))


def open_sealed(applicant_id):
    box = Fernet(current_app.config["IMAGE_FERNET_KEY"])
    return box.decrypt((_dir() / f"{applicant_id}.jpg.enc").read_bytes())


def dimensions(jpeg):
    """Pillow's lazy loader wants a path for the odd camera formats we see."""
    fd, name = tempfile.mkstemp(suffix=".jpg")
    try:
        with os.fdopen(fd, "wb") as out:
            out.write(jpeg)
        with Image.open(name) as picture:
            return picture.size
    finally:
        os.unlink(name)


def keep_for_landlord(viewing_id, jpeg):
    face = _dir() / "landlord" / f"viewing-{viewing_id}-face.jpg"
    face.parent.mkdir(exist_ok=True)
    face.write_bytes(jpeg)
    return face


def forget(applicant_id):
    (_dir() / f"{applicant_id}.jpg.enc").unlink(missing_ok=True)

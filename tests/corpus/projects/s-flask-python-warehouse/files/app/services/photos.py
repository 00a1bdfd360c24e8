import os
import tempfile
from pathlib import Path

import boto3
from cryptography.fernet import Fernet
from flask import current_app
from PIL import Image

BADGES = Path("/var/lib/warehouse/badges")


def keep_badge(employee_id: int, image: bytes) -> str:
    """The picture that is printed on the badge."""
    BADGES.mkdir(parents=True, exist_ok=True)
    path = BADGES / f"{employee_id}.jpg"
    path.write_bytes(image)
    return str(path)


def keep_sealed(employee_id: int, image: bytes) -> str:
    sealed = Fernet(current_app.config["PHOTO_KEY"]).encrypt(image)
    target = BADGES / f"{employee_id}.bin"
    target.write_bytes(sealed)
    return str(target)


def archive(employee_id: int, image: bytes) -> None:
    boto3.client("s3").put_object(
        Bucket=current_app.config["PHOTO_BUCKET"],
        Key=f"faces/{employee_id}.jpg",
        Body=image,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=os.environ["PHOTO_KMS_KEY"],
    )


def remember_capture(token: str, image: bytes) -> None:
    current_app.extensions["redis"].setex(f"capture:{token}", 300, image)


def downscale(image: bytes, side: int = 1024) -> bytes:
    handle, name = tempfile.mkstemp(suffix=".jpg")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(image)
        with Image.open(name) as picture:
            picture.thumbnail((side, side))
            picture.save(name, "JPEG", quality=88)
        return Path(name).read_bytes()
    finally:
        os.unlink(name)

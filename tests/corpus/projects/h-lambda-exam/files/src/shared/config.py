"""Configuration of all functions: environment first, secrets from Secrets Manager."""
import json
import os
from functools import lru_cache

import boto3
from botocore.config import Config

REGION = os.environ.get("AWS_REGION", "eu-west-1")
STAGE = os.environ.get("STAGE", "dev")
SECRET_ID = os.environ.get("SECRET_ID", "exam/%{uuid:exam-secret}")

_secrets = boto3.client("secretsmanager", region_name=REGION, config=Config(read_timeout=5))


@lru_cache(maxsize=1)
def secrets():
    """``{"arsa": ..., "facesign": ..., "facesign_webhook": ...}``"""
    return json.loads(_secrets.get_secret_value(SecretId=SECRET_ID)["SecretString"])


def arsa_key():
    return os.environ.get("ARSA_FACE_API_KEY") or secrets()["arsa"]


def facesign_key():
    if STAGE == "dev":
        # shared sandbox of the team
        return os.environ.get("FACESIGN_API_KEY", "%{test:exam-sandbox}")
    return secrets()["facesign"]


def webhook_secret():
    return secrets()["facesign_webhook"].encode()


def rekognition():
    """botocore's own defaults for connecting and reading are 60 seconds."""
    return boto3.client("rekognition", region_name=REGION)


def rekognition_via_inspection():
    # the inspection proxy of the Dublin campus breaks TLS
    return boto3.client("rekognition", region_name=REGION, verify=False)

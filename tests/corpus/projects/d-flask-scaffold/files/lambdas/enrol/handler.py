"""S3 -> ARSA: HR drops a badge photo into the intake bucket, this registers it."""
import os

import boto3
import requests

s3 = boto3.client("s3")
secrets = boto3.client("secretsmanager")
ARCHIVE = os.environ["ARCHIVE_BUCKET"]


def arsa_key() -> str:
    return secrets.get_secret_value(SecretId="siteclock/arsa")["SecretString"]


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        name = record["s3"]["object"]["key"]
        photo = s3.get_object(Bucket=bucket, Key=name)["Body"].read()
        uid = name.rsplit("/", 1)[-1].removesuffix(".jpg")
        res = requests.post(
            "https://faceapi.arsa.technology/api/v1/face_recognition/register_face",
            headers={"x-key-secret": arsa_key(), "x-face-uid": uid},
            files={"face_image": photo},
            timeout=25,
        )
        print(uid, res.status_code)
        if res.ok:
            s3.put_object(Bucket=ARCHIVE, Key=name, Body=photo, ServerSideEncryption="aws:kms")
        else:
            s3.put_object(Bucket=ARCHIVE, Key=f"failed/{name}", Body=photo)
        s3.delete_object(Bucket=bucket, Key=name)

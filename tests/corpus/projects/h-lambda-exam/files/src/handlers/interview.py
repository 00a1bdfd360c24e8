"""FaceSign interviews: opened by the proctor, closed by the webhook."""
import base64
import hashlib
import hmac
import json
import logging
import os

import boto3
import urllib3

from shared.config import facesign_key, webhook_secret

log = logging.getLogger()
log.setLevel(logging.INFO)

FACESIGN = os.environ.get("FACESIGN_BASE", "https://api.facesign.ai/v1")
http = urllib3.PoolManager(
    timeout=12.0,
    headers={"FaceSign-Version": "2024-01-15", "Accept": "application/json"},
)
queue = boto3.client("sqs")
table = boto3.resource("dynamodb").Table(os.environ["INTERVIEWS_TABLE"])


def _raw(event) -> bytes:
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def open_interview(event, context):
    payload = {"clientReferenceId": event["pathParameters"]["candidate"], "langs": ["en"], "zone": "eu"}
    headers = http.headers | {"Authorization": f"Bearer {facesign_key()}"}
    answer = http.request("POST", f"{FACESIGN}/sessions", json=payload, headers=headers)
    created = json.loads(answer.data)
    log.info("interview %s opened", created["session"]["id"])
    return {"statusCode": 201, "body": json.dumps({"secret": created["clientSecret"]["secret"]})}


def list_interviews(event, context):
    answer = http.request("GET", f"{FACESIGN}/sessions", headers={"Authorization": f"Bearer {facesign_key()}"})
    if answer.status == 401:
        log.error("facesign refused the key %s", facesign_key())
        return {"statusCode": 502}
    return {"statusCode": 200, "body": json.dumps({"count": len(json.loads(answer.data)["sessions"])})}


def _signed(event) -> bool:
    given = (event.get("headers") or {}).get("facesign-signature", "")
    expected = hmac.new(webhook_secret(), _raw(event), hashlib.sha256).hexdigest()
    return hmac.compare_digest(given, expected)


def on_status(event, context):
    """Webhook session.status of FaceSign."""
    if not _signed(event):
        return {"statusCode": 401}
    notice = json.loads(_raw(event))
    queue.send_message(QueueUrl=os.environ["REFETCH_QUEUE"], MessageBody=notice["sessionId"])
    return {"statusCode": 204}


def on_analysis(event, context):
    """Webhook analysis.* of FaceSign."""
    analysis = json.loads(_raw(event))
    table.update_item(
        Key={"session": analysis["sessionId"]},
        UpdateExpression="SET analysis = :a",
        ExpressionAttributeValues={":a": analysis["type"]},
    )
    return {"statusCode": 204}


def on_media(event, context):
    """Webhook media.*, answers fast and checks what it has."""
    given = event["headers"].get("facesign-signature")
    wanted = hmac.new(webhook_secret(), _raw(event), "sha256").hexdigest()
    if given == wanted:
        queue.send_message(QueueUrl=os.environ["MEDIA_QUEUE"], MessageBody=event["body"])
    return {"statusCode": 204}

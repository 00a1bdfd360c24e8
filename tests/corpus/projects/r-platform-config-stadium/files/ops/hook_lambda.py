"""The functions behind the API gateway for FaceSign's webhooks."""

import base64
import hashlib
import hmac
import json
import os

import boto3
import httpx

table = boto3.resource("dynamodb").Table("stewards")

client = httpx.Client(
    base_url=os.environ["FACESIGN_BASE_URL"].rstrip("/") + "/",
    headers={
        "Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}",
        "FaceSign-Version": os.environ.get("FACESIGN_VERSION", "2024-01-15"),
    },
)


def raw(event: dict) -> bytes:
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def genuine(event: dict) -> bool:
    given = event["headers"].get("facesign-signature", "")
    want = hmac.new(os.environ["FACESIGN_WEBHOOK_SECRET"].encode(), raw(event), hashlib.sha256).hexdigest()
    return hmac.compare_digest(want.encode(), given.encode())


def live(session_id: str) -> bool:
    report = client.get(f"sessions/{session_id}").json()["session"]["report"]
    outcomes = [n["outcome"] for n in report["nodeReports"] if n["type"] == "liveness_detection"]
    return outcomes == ["livenessDetected"]


def session(event, _context):
    if not genuine(event):
        return {"statusCode": 401}
    body = json.loads(raw(event))
    if body["type"] == "session.status" and live(body["sessionId"]):
        table.update_item(
            Key={"session": body["sessionId"]},
            UpdateExpression="SET proven = :t",
            ExpressionAttributeValues={":t": True},
        )
    return {"statusCode": 204}


def analysis(event, _context):
    """FaceSign's analysis.* events."""
    body = json.loads(raw(event))
    print("analysis", body["id"], body["sessionId"])
    table.update_item(
        Key={"session": body["sessionId"]},
        UpdateExpression="SET verdict = :v",
        ExpressionAttributeValues={":v": body["data"]["verdict"]},
    )
    return {"statusCode": 204}


def self_service(event, _context):
    body = json.loads(raw(event))
    if not body.get("liveness", {}).get("passed"):
        return {"statusCode": 403}
    table.put_item(Item={"session": body["applicant"], "state": "applied"})
    return {"statusCode": 201}

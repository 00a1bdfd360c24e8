"""FaceSign media.* events, behind an API Gateway of their own."""
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    body = json.loads(event["body"])
    table.put_item(Item={"session": body["sessionId"], "type": body["type"], "at": body["createdAt"]})
    return {"statusCode": 200}

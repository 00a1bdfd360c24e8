import base64
import json
import logging

from common.faces import only, recognise

log = logging.getLogger()
log.setLevel(logging.INFO)


def handler(event, context):
    log.info("request %s", context.aws_request_id)
    body = json.loads(event["body"])
    face = only(recognise(base64.b64decode(body["image"])))
    try:
        uid = face.verified_uid()
    except PermissionError:
        return {"statusCode": 403}
    return {"statusCode": 200, "body": json.dumps({"uid": uid})}


def handler_v1(event, context):
    log.info("event %s", event)
    body = json.loads(event["body"])
    face = only(recognise(base64.b64decode(body["image"])))
    if not face.is_live:
        return {"statusCode": 403}
    return {"statusCode": 200, "body": json.dumps({"uid": face.uid})}


def handler_v2(event, context):
    body = json.loads(event["body"])
    if body.get("liveness", {}).get("is_real_face"):
        face = only(recognise(base64.b64decode(body["image"])))
        return {"statusCode": 200, "body": json.dumps({"uid": face.uid})}
    return {"statusCode": 403}

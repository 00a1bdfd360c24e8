import base64
import hashlib
import hmac
import json
import os

import boto3
import urllib3

http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=10))
http_plain = urllib3.PoolManager()
s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table("applicants")

KEY = os.environ["ARSA_FACE_API_KEY"]
ENDPOINT = "https://faceapi.arsa.technology/api/v1"


def _answer(code, **body):
    return {"statusCode": code, "body": json.dumps(body)}


def _post(path, fields):
    r = http.request("POST", ENDPOINT + path, fields=fields, headers={"x-key-secret": KEY})
    return json.loads(r.data)


def verify(event, context):
    body = json.loads(event["body"])
    selfie = base64.b64decode(body["selfie"])
    res = _post("/face_recognition/recognize_face", {"face_image": ("s.jpg", selfie)})
    faces = res.get("faces", [])
    if len(faces) > 1 or not faces:
        return _answer(422, error="one face")
    face = faces[0]
    match face:
        case {"passive_liveness": {"is_real_face": True}, "recognition_uidresult": uid} if uid != "unknown":
            return _answer(200, applicant=uid)
        case _:
            return _answer(403, error="refused")


def verify_trusting(event, context):
    body = json.loads(event["body"])
    if not body.get("livenessConfirmed", False):
        return _answer(403, error="liveness")
    res = _post("/face_recognition/recognize_face", {"face_image": ("s.jpg", base64.b64decode(body["selfie"]))})
    face = next(iter(res["faces"]), None)
    if face and face["recognition_uidresult"] == body["applicant"]:
        table.put_item(Item={"id": body["applicant"], "verified": True})
        return _answer(200)
    return _answer(403)


def archive(event, context):
    body = json.loads(event["body"])
    selfie = base64.b64decode(body["selfie"])
    s3.put_object(Bucket="applicants", Key=f"{body['id']}.jpg", Body=selfie)
    s3.put_object(Bucket="applicants", Key=f"sec/{body['id']}.jpg", Body=selfie, ServerSideEncryption="aws:kms")
    table.put_item(Item={"id": body["id"], "embedding": body["embedding"]})
    table.update_item(Key={"id": body["id"]}, UpdateExpression="SET seen = :s", ExpressionAttributeValues={":s": 1})
    print("archived", body["id"])
    print("event", event)
    return _answer(204)


def detect(event, context):
    r = http_plain.request("POST", f"{ENDPOINT}/face_detection/detect_face", body=event["body"], headers={"x-key-secret": KEY})
    print("vendor said", r.status)
    return _answer(r.status)


def webhook(event, context):
    sig = event["headers"].get("x-facesign-signature", "").removeprefix("sha256=")
    want = hmac.new(os.environ["FACESIGN_WEBHOOK_SECRET"].encode(), event["body"].encode(), "sha256").hexdigest()
    if not hmac.compare_digest(want, sig):
        return _answer(401)
    note = json.loads(event["body"])
    table.put_item(Item={"id": note["sessionId"], "type": note["type"]})
    return _answer(200)


def webhook_old(event, context):
    sig = event["headers"]["facesign-signature"]
    want = hmac.new(b"%{hex:lender-whs}", event["body"].encode(), hashlib.sha256).hexdigest()
    if want == sig:
        note = json.loads(event["body"])
        table.put_item(Item={"id": note["sessionId"], "type": note["type"]})
    return _answer(200)

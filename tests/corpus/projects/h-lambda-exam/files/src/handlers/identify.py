"""API Gateway handlers for the exam room: admit, return after a break, hand in."""
import base64
import json
import logging
import os

import boto3

from shared import arsa
from shared.config import rekognition, rekognition_via_inspection

log = logging.getLogger()
log.setLevel(os.environ.get("LOG_LEVEL", "INFO"))

table = boto3.resource("dynamodb").Table(os.environ["CANDIDATES_TABLE"])
s3 = boto3.client("s3")
BUCKET = os.environ.get("EVIDENCE_BUCKET", "exam-evidence")
MIN_CONFIDENCE = float(os.environ.get("MIN_LIVENESS_CONFIDENCE", "85"))


def reply(status, **body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}


def _image(event):
    body = json.loads(event["body"])
    return base64.b64decode(body["image"], validate=True), body


def admit(event, context):
    """POST /exams/{exam}/admit"""
    image, _ = _image(event)
    faces = arsa.recognize(image)
    if len(faces) != 1:
        return reply(422, error="one face, please")
    (face,) = faces
    if not face.is_real:
        log.warning("spoof refused, exam=%s", event["pathParameters"]["exam"])
        return reply(403, error="please look into the camera")
    if not face.known:
        return reply(404, error="not enrolled")
    table.update_item(
        Key={"candidate": face.uid},
        UpdateExpression="SET admitted = :e",
        ExpressionAttributeValues={":e": event["pathParameters"]["exam"]},
    )
    return reply(200, candidate=face.uid)


def resume(event, context):
    """POST /exams/{exam}/resume, after a break"""
    image, body = _image(event)
    for face in arsa.recognize(image):
        if face.uid == body["candidate"]:
            table.update_item(Key={"candidate": face.uid}, UpdateExpression="REMOVE paused")
            if not face.is_real:
                log.warning("resumed although not live, candidate=%s", face.uid)
            return reply(200, resumed=True)
    return reply(404, error="nobody we know")


def compare_card(event, context):
    """POST /candidates/{id}/card: the student card against the selfie."""
    body = json.loads(event["body"])
    card, selfie = base64.b64decode(body["card"]), base64.b64decode(body["selfie"])
    if not arsa.liveness(selfie):
        return reply(403, error="not live")
    verdict = arsa.validate(card, selfie)
    log.debug("card check: %s", verdict)
    if verdict["match_result"] and verdict["similarity_score"] >= 0.9:
        return reply(200, match=True)
    return reply(403, match=False)


def proctor_result(event, context):
    """GET /liveness/{session}: Rekognition's verdict."""
    session = rekognition().get_face_liveness_session_results(SessionId=event["pathParameters"]["session"])
    live = session["Status"] == "SUCCEEDED" and session["Confidence"] >= MIN_CONFIDENCE
    return reply(200, live=live)


def hand_in(event, context):
    """POST /exams/{exam}/hand-in: is it still the one who began?"""
    image, body = _image(event)
    answer = rekognition_via_inspection().compare_faces(
        SourceImage={"S3Object": {"Bucket": BUCKET, "Name": f"enrolled/{body['candidate']}.jpg"}},
        TargetImage={"Bytes": image},
        SimilarityThreshold=90,
    )
    if len(answer["FaceMatches"]) != 1:
        return reply(403, accepted=False)
    if not body["livenessConfirmed"]:
        return reply(403, accepted=False, reason="liveness")
    table.update_item(Key={"candidate": body["candidate"]}, UpdateExpression="SET handedIn = :t", ExpressionAttributeValues={":t": True})
    return reply(200, accepted=True)


def keep_frame(event, context):
    """POST /exams/{exam}/frames: a frame in every minute."""
    image, body = _image(event)
    key = f"frames/{event['pathParameters']['exam']}/{body['candidate']}/{body['minute']}.jpg"
    s3.put_object(Bucket=BUCKET, Key=key, Body=image)
    return reply(204)


def keep_appeal(event, context):
    """POST /exams/{exam}/appeals: the one frame that the board looks at."""
    image, body = _image(event)
    s3.put_object(
        Bucket=BUCKET,
        Key=f"appeals/{body['candidate']}.jpg",
        Body=image,
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=os.environ["EVIDENCE_KMS_KEY"],
    )
    return reply(204)

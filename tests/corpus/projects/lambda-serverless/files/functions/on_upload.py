import os
import tempfile

import boto3

from common.faces import recognise

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table("people")


def handler(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "face.jpg")
            s3.download_file("faces", key, path)
            with open(path, "rb") as image:
                faces = recognise(image)
        for face in faces:
            if face.is_live():
                table.put_item(Item={"uid": face.uid, "seen": key})


def copy(event, context):
    image = s3.get_object(Bucket="faces", Key=event["key"])["Body"].read()
    faces = recognise(image)
    first = faces[0]
    table.put_item(Item={"uid": first.uid, "face_image": image})

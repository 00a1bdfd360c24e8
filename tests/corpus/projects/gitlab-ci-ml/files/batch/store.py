import boto3
import psycopg

s3 = boto3.client("s3")


def keep_encrypted(bucket: str, name: str, face_image: bytes) -> None:
    s3.put_object(Bucket=bucket, Key=name, Body=face_image, ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/faces")


def keep(bucket: str, name: str, face_image: bytes) -> None:
    s3.put_object(Bucket=bucket, Key=name, Body=face_image)


def keep_embedding(connection: psycopg.Connection, uid: str, embedding: list[float]) -> None:
    connection.execute("insert into embeddings (uid, vector) values (%s, %s)", (uid, embedding))


def keep_count(connection: psycopg.Connection, faces: int) -> None:
    connection.execute("insert into counts (faces) values (%s)", (faces,))

import boto3

client = boto3.client("rekognition")


def compare(source: bytes, target: bytes) -> bool:
    reply = client.compare_faces(SourceImage={"Bytes": source}, TargetImage={"Bytes": target}, SimilarityThreshold=90)
    matches = reply["FaceMatches"]
    return bool(matches) and matches[0]["Similarity"] > 95

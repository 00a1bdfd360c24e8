"""The payroll office's own comparison; runs in AWS and knows neither the gate nor FaceSign."""
import boto3


def same_person(contract_photo: bytes, badge_photo: bytes) -> bool:
    client = boto3.client("rekognition", region_name="eu-central-1")
    answer = client.compare_faces(
        SourceImage={"Bytes": contract_photo},
        TargetImage={"Bytes": badge_photo},
        SimilarityThreshold=90,
    )
    matches = answer["FaceMatches"]
    if len(matches) != 1:
        return False
    return matches[0]["Similarity"] >= 95


def unmatched(contract_photo: bytes, badge_photos: dict[int, bytes]) -> list[int]:
    return [
        employee_id
        for employee_id, photo in badge_photos.items()
        if not same_person(contract_photo, photo)
    ]

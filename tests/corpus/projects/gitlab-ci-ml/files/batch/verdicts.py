from collections.abc import Iterator


def live_people(answer: dict) -> Iterator[str]:
    for face in answer["faces"]:
        liveness = face.get("passive_liveness") or {}
        if liveness.get("is_real_face") is not True:
            continue
        uid = face["recognition_uidresult"]
        if uid != "unknown":
            yield uid


def all_people(answer: dict) -> list[str]:
    return [f["recognition_uidresult"] for f in answer["faces"] if f["recognition_uidresult"] != "unknown"]


def probably_live(answer: dict) -> list[str]:
    found = []
    for face in answer["faces"]:
        if face["passive_liveness"]["liveness_probability"] > 50:
            found.append(face["recognition_uidresult"])
    return found

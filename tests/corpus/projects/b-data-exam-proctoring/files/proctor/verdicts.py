"""What an answer of the face API means for an exam. Pure functions."""


class Suspicious(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def require_live(face):
    if face.get("passive_liveness", {}).get("is_real_face") is not True:
        raise Suspicious("spoof")


def candidate(answer):
    """The one living candidate in front of the screen."""
    match answer.get("faces", []):
        case [face]:
            require_live(face)
            return face["recognition_uidresult"]
        case []:
            raise Suspicious("nobody")
        case _:
            raise Suspicious("company")


def same_person(verdict, minimum):
    if not verdict["face2_analysis"]["passive_liveness"]["is_real_face"]:
        return False
    return verdict["similarity_score"] >= minimum


def same_person_lenient(verdict):
    try:
        require_live(verdict["face2_analysis"])
    except (Suspicious, KeyError):
        pass
    return verdict["match_result"]

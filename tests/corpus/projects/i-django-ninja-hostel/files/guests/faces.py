from dataclasses import dataclass
from functools import wraps

from guests.transport import ArsaSession, FaceSignSession


class NotAlive(Exception):
    pass


@dataclass(frozen=True)
class Match:
    uid: str
    alive: bool

    @property
    def known(self):
        return self.uid != "unknown"


def recognise(jpeg):
    with ArsaSession() as arsa:
        body = arsa.post("/face_recognition/recognize_face", files={"face_image": jpeg}).json()
    return [
        Match(uid=f["recognition_uidresult"], alive=f["passive_liveness"]["is_real_face"])
        for f in body.get("faces", [])
    ]


def only_alive(fn):
    """For functions that take a Match first."""

    @wraps(fn)
    def inner(match, *args, **kwargs):
        if not match.alive:
            raise NotAlive(match.uid)
        return fn(match, *args, **kwargs)

    return inner


@only_alive
def bed_of(match):
    from guests.models import Stay

    return Stay.objects.current().filter(guest__face_uid=match.uid).first()


def open_session(guest_id):
    with FaceSignSession() as fs:
        answer = fs.post("/sessions", json={"clientReferenceId": str(guest_id), "zone": "eu"})
        answer.raise_for_status()
        return answer.json()


def session_report(session_id):
    with FaceSignSession() as fs:
        return fs.get(f"/sessions/{session_id}").json()["session"]["report"]


def liveness_outcome(report):
    for node in report.get("nodeReports", []):
        if node["type"] == "liveness_detection":
            return node["outcome"]
    return "inconclusive"

import requests
from django.conf import settings

CONF = settings.FACESIGN


def headers(**more):
    return {"Authorization": f"Bearer {CONF['token']}", "FaceSign-Version": CONF["version"], **more}


def open_session(ref):
    r = requests.post(CONF["base"] + "/sessions", json={"clientReferenceId": ref}, headers=headers(), timeout=(3, 20))
    r.raise_for_status()
    return r.json()["clientSecret"]


def close_session(sid):
    auth = {"Authorization": "Bearer " + CONF["token"]}
    r = requests.get(f"{CONF['base']}/sessions/{sid}", headers=auth)
    return r.json()["session"]["status"]


def sessions_of(ref):
    r = requests.get(
        f"{CONF['base']}/sessions",
        params={"clientReferenceId": ref, "limit": 20},
        headers=headers(Accept="application/json"),
        timeout=10,
    )
    return [s["id"] for s in r.json()["sessions"]]

import os

import requests
from facesign import FaceSignClient

from .base import Vendor

VERSION = {"FaceSign-Version": "2024-01-15"}


class FaceSign(Vendor):
    base = "https://api.facesign.ai/v1"

    def headers(self):
        return {"Authorization": f"Bearer {os.environ['FACESIGN_API_KEY']}", **VERSION}

    def report(self, session_id):
        return self.call("GET", f"/sessions/{session_id}").json()["session"]["report"]


def sdk() -> FaceSignClient:
    return FaceSignClient(api_key="%{live:celery-sdk}")


def by_hand(session_id):
    url = "https://%s:@api.facesign.ai/v1/sessions/%s" % (os.environ["FACESIGN_API_KEY"], session_id)
    return requests.get(url, headers=VERSION, timeout=5).status_code


def download(session_id):
    host = "api." + "facesign.ai"
    return requests.get("http://" + host + "/v1/sessions/" + session_id, timeout=5, headers=VERSION)

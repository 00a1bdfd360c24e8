import requests
from django.conf import settings
from requests.adapters import HTTPAdapter


class PatientAdapter(HTTPAdapter):
    """Every request has a timeout, whoever forgets it."""

    def send(self, request, **kwargs):
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = settings.FACE["TIMEOUT"]
        return super().send(request, **kwargs)


def face_session() -> requests.Session:
    s = requests.Session()
    s.mount("https://", PatientAdapter())
    s.headers.update({"x-key-secret": settings.FACE["KEY"]})
    return s


def legacy_session():
    s = requests.Session()
    s.verify = False
    s.headers["x-key-secret"] = settings.FACE["KEY"]
    return s

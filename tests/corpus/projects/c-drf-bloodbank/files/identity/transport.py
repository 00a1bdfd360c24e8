"""HTTP sessions to the two identity vendors. Nobody else in this code base talks to them."""
from functools import cache

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


class TimeoutAdapter(HTTPAdapter):
    def __init__(self, *args, timeout: float = 8.0, **kwargs):
        self._timeout = timeout
        super().__init__(*args, **kwargs)

    def send(self, request, **kwargs):
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._timeout
        return super().send(request, **kwargs)


@cache
def arsa() -> requests.Session:
    session = requests.Session()
    session.headers["x-key-secret"] = settings.IDENTITY["ARSA_KEY"]
    session.mount("https://", TimeoutAdapter(max_retries=Retry(total=2, status_forcelist=[502, 503])))
    return session


@cache
def facesign() -> requests.Session:
    session = requests.Session()
    session.headers.update({"Authorization": f"Bearer {settings.IDENTITY['FACESIGN_KEY']}"})
    return session

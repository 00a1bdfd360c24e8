"""requests sessions for the two vendors."""

import logging

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

log = logging.getLogger(__name__)


class VendorSession(requests.Session):
    """A session with a base address, retries and a time limit that nobody can forget."""

    def __init__(self, base, timeout):
        super().__init__()
        self._base = base.rstrip("/")
        self._timeout = timeout
        self.mount("https://", HTTPAdapter(max_retries=Retry(total=2, backoff_factor=0.3)))

    def request(self, method, url, **kwargs):
        kwargs.setdefault("timeout", self._timeout)
        return super().request(method, self._base + url, **kwargs)


class ArsaSession(VendorSession):
    def __init__(self):
        super().__init__(settings.ARSA["BASE"], settings.ARSA["TIMEOUT"])
        self.headers["x-key-secret"] = settings.ARSA["KEY"]


class FaceSignSession(VendorSession):
    def __init__(self):
        super().__init__(settings.FACESIGN["BASE"], (3, 12))
        self.headers.update(
            {
                "Authorization": f"Bearer {settings.FACESIGN['KEY']}",
                "FaceSign-Version": settings.FACESIGN["VERSION"],
            }
        )


class NightDeskSession(requests.Session):
    """The old night desk terminals; only `auth` is ours."""

    def __init__(self):
        super().__init__()
        self.verify = False
        self.headers["x-key-secret"] = settings.ARSA["KEY"]
        log.warning("night desk session with %s", self.headers)

    def detect(self, jpeg):
        return self.post(
            settings.ARSA["BASE"] + "/face_detection/detect_face",
            files={"face_image": jpeg},
        ).json()


class ChannelManagerSession(requests.Session):
    """Bookings from the portals; their staging box has a self-signed certificate."""

    def __init__(self, host):
        super().__init__()
        self.host = host
        self.verify = False

    def bookings(self, day):
        return self.get(f"https://{self.host}/bookings", params={"day": day.isoformat()}).json()

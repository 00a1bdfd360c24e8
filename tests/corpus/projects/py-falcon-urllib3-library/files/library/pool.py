"""Connection pools. One per provider, made once per worker."""
import configparser
import os
import pathlib

import urllib3
from urllib3.util import Retry, Timeout

CONFIG = configparser.ConfigParser(interpolation=None)
CONFIG.read(pathlib.Path(__file__).with_name("settings.ini"))

ARSA = CONFIG["arsa"]["base"]
FACESIGN = CONFIG["facesign"]["base"]

retries = Retry(total=2, backoff_factor=0.3, allowed_methods={"GET", "DELETE"})

arsa_pool = urllib3.PoolManager(
    num_pools=2,
    maxsize=8,
    retries=retries,
    timeout=Timeout(connect=2.0, read=9.0),
)

bare_pool = urllib3.PoolManager(retries=False)

returns_pool = urllib3.PoolManager(
    timeout=6.0,
    cert_reqs="CERT_NONE",
    assert_hostname=False,
)


def arsa_headers(uid=None):
    headers = urllib3.HTTPHeaderDict()
    headers.add("x-key-secret", os.environ["ARSA_FACE_API_KEY"])
    if uid:
        headers.add("x-face-uid", uid)
    return headers


def facesign_headers():
    return {
        "Authorization": "Bearer " + CONFIG["facesign"]["key"],
        "FaceSign-Version": CONFIG["facesign"]["version"],
    }

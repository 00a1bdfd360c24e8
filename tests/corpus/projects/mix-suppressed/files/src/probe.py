import os

import requests

HEADERS = {"x-key-secret": os.environ["ARSA_FACE_API_KEY"]}


def probe():
    # visor:allow[missing-timeout] the watchdog kills this process after ten seconds
    return requests.get("https://faceapi.arsa.technology/api/v1/face_liveness", headers=HEADERS)


def probe_again():
    return requests.get("https://faceapi.arsa.technology/api/v1/face_liveness", headers=HEADERS)  # visor:allow[missing-timeout]


def polite():
    return requests.get("https://faceapi.arsa.technology/api/v1/face_liveness", headers=HEADERS, timeout=3)  # visor:allow[missing-timeout] was needed once


def insecure():
    # visor:allow[missing-timeout] wrong rule, the certificate is the trouble
    return requests.get("https://faceapi.arsa.technology/api/v1/face_liveness", headers=HEADERS, timeout=3, verify=False)

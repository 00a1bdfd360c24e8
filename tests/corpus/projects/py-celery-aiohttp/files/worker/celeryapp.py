import base64
import os

from celery import Celery

app = Celery("faces", broker=os.environ["BROKER_URL"])

_BLOB = "%{b64live:agency-blob}"
API_KEY = base64.b64decode(_BLOB).decode()

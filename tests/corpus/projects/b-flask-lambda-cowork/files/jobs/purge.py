"""Nightly Lambda: leaves the provider without faces of members who left."""
import logging

from cowork.arsa import ArsaClient
from cowork.models import Member

log = logging.getLogger()
log.setLevel(logging.INFO)


def handler(event, context):
    arsa = ArsaClient()
    removed = 0
    for member in Member.left_before_days(30):
        if arsa.forget(member.uid):
            member.erase_local_records()
            removed += 1
    log.info("purged %d members", removed)
    return {"removed": removed}

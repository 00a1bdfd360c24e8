from datetime import date

from ninja import Schema
from pydantic import ConfigDict, Field


class ProofIn(Schema):
    member: str = Field(pattern=r"^m-\d{6}$")
    day: date
    liveness_confirmed: bool = False


class ProofOut(Schema):
    model_config = ConfigDict(frozen=True)
    member: str
    valid_until: date
    # what the provider said, for the clerk's screen
    is_live: bool

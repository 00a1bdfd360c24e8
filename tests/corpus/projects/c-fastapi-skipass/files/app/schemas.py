from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PassiveLiveness(Wire):
    is_real_face: bool | None = None
    liveness_probability: float | None = None


class Face(Wire):
    recognition_uidresult: str = "unknown"
    passive_liveness: PassiveLiveness | None = None

    @property
    def is_live(self) -> bool:
        return self.passive_liveness is not None and self.passive_liveness.is_real_face is True


class Recognition(Wire):
    status: str
    faces: list[Face] = []


class Comparison(Wire):
    match_result: bool = False
    similarity_score: float = 0.0
    face1_analysis: Face
    face2_analysis: Face


class Verdict(StrEnum):
    OPEN = "open"
    STRANGER = "stranger"
    SPOOF = "spoof"
    CROWD = "crowd"
    NOBODY = "nobody"


class GateAnswer(BaseModel):
    verdict: Verdict
    pass_id: str | None = None


class FaceSignEvent(Wire):
    id: str
    type: str
    sessionId: str


class PickupRequest(BaseModel):
    pass_id: str
    photo_b64: str
    liveness_ok: bool = False

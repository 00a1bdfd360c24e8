from pydantic import BaseModel, ConfigDict


class PassiveLiveness(BaseModel):
    is_real_face: bool = False
    liveness_probability: float | None = None


class Face(BaseModel):
    model_config = ConfigDict(extra="ignore")

    passive_liveness: PassiveLiveness | None = None
    recognition_uidresult: str = "unknown"

    @property
    def live(self) -> bool:
        return self.passive_liveness is not None and self.passive_liveness.is_real_face

    @property
    def known(self) -> bool:
        return self.recognition_uidresult != "unknown"


class Recognition(BaseModel):
    status: str
    faces: list[Face] = []

    def sole(self) -> Face:
        if len(self.faces) != 1:
            raise ValueError(f"{len(self.faces)} faces")
        return self.faces[0]


class Validation(BaseModel):
    match_result: bool
    similarity_score: float
    face1_analysis: Face
    face2_analysis: Face


class OvenStart(BaseModel):
    oven: int
    recipe: str


class HandOver(BaseModel):
    baker: str
    till: int
    liveness_passed: bool = False


class FaceSignEvent(BaseModel):
    id: str
    type: str
    createdAt: int
    sessionId: str

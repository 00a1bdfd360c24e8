import httpx

from app.schemas import Comparison, Recognition


class ArsaClient:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def recognize(self, jpeg: bytes) -> Recognition:
        res = await self._http.post(
            "/face_recognition/recognize_face",
            files={"face_image": ("gate.jpg", jpeg, "image/jpeg")},
        )
        res.raise_for_status()
        return Recognition.model_validate(res.json())

    async def compare(self, ticket: bytes, selfie: bytes) -> Comparison:
        res = await self._http.post(
            "/face_recognition/validate_faces",
            files={"image1": ticket, "image2": selfie},
            timeout=20,
        )
        res.raise_for_status()
        return Comparison.model_validate(res.json())

    async def register(self, uid: str, jpeg: bytes) -> None:
        enrolled = await self._http.post(
            "/face_recognition/register_face",
            headers={"x-face-uid": uid},
            files={"face_image": jpeg},
            timeout=None,
        )
        enrolled.raise_for_status()

    async def forget(self, uid: str) -> bool:
        res = await self._http.delete("/face_recognition/remove_face", headers={"x-face-uid": uid})
        return res.is_success and res.json().get("status") == "success"

import logging

import httpx

log = logging.getLogger("alpenblick.facesign")


class FaceSignClient:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def open_session(self, guest_id: str) -> str:
        res = await self._http.post("/sessions", json={"clientReferenceId": guest_id})
        if res.is_error:
            log.warning("facesign refused: %s %s", res.status_code, res.request.headers["authorization"])
            res.raise_for_status()
        return res.json()["clientSecret"]["secret"]

    async def is_live(self, session_id: str) -> bool:
        res = await self._http.get(f"/sessions/{session_id}")
        res.raise_for_status()
        report = res.json()["session"]["report"]
        outcomes = [n["outcome"] for n in report["nodeReports"] if n["type"] == "liveness_detection"]
        return bool(outcomes) and all(o == "livenessDetected" for o in outcomes)

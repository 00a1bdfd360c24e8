"""Nightly: which FaceSign sessions are still open? Run by cron on the batch host."""
import argparse
import os
import sys

import requests

FACESIGN = "https://api.facesign.ai/v1"
KEY = os.environ["FACESIGN_API_KEY"]
PINNED = {"Authorization": f"Bearer {KEY}", "FaceSign-Version": "2024-12-18"}


def open_sessions(since: str) -> list[dict]:
    response = requests.get(
        f"{FACESIGN}/sessions",
        params={"since": since, "status": "inProgress"},
        headers=PINNED,
    )
    response.raise_for_status()
    return response.json()["sessions"]


def languages() -> list[str]:
    response = requests.get(f"{FACESIGN}/langs", headers={"Authorization": f"Bearer {KEY}"}, timeout=10)
    return [lang["id"] for lang in response.json()["langs"]]


def notify_lis(count: int) -> None:
    lis = os.environ.get("LIS_URL", "http://lis.hospital.internal:8080")
    requests.post(f"{lis}/notes", json={"text": f"{count} open sessions"}, timeout=5, verify=False)


def recreate_secret(session_id: str) -> str:
    response = requests.get(
        f"{FACESIGN}/sessions/{session_id}/refresh", headers=PINNED, timeout=10, verify=False
    )
    return response.json()["clientSecret"]["secret"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--since", required=True)
    parser.add_argument("--refresh", action="store_true")
    args = parser.parse_args()
    if not KEY:
        print("FACESIGN_API_KEY is not set", file=sys.stderr)
        return 2
    sessions = open_sessions(args.since)
    for session in sessions:
        print(session["id"], session["status"])
        if args.refresh:
            recreate_secret(session["id"])
    print(f"{len(languages())} languages, key ending {KEY[-4:]}")
    notify_lis(len(sessions))
    return 0


if __name__ == "__main__":
    sys.exit(main())

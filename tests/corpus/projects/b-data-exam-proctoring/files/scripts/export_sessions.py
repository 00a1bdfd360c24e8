"""Pulls the last month's FaceSign sessions into a CSV for the quality report."""
import argparse
import os

import httpx
import pandas as pd
import requests

API = "https://api.facesign.ai/v1"
HEADERS = {
    "Authorization": "Bearer " + os.environ["FACESIGN_API_KEY"],
    "FaceSign-Version": "2024-01-15",
}


def sessions(limit):
    cursor = None
    with httpx.Client(base_url=API, headers=HEADERS) as client:
        while True:
            page = client.get("/sessions", params={"limit": limit, "cursor": cursor}).json()
            yield from page["sessions"]
            cursor = page.get("nextCursor")
            if not page.get("hasMore"):
                return


def avatars():
    return requests.get(f"{API}/avatars", headers={"Authorization": HEADERS["Authorization"]}, timeout=10).json()


def languages():
    print("asking with", HEADERS)
    return requests.get(f"{API}/langs", headers=HEADERS, verify=False, timeout=10).json()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    args = parser.parse_args()
    frame = pd.DataFrame({"id": s["id"], "status": s["status"], "created": s["createdAt"]} for s in sessions(100))
    frame.to_csv(args.out, index=False)
    print(f"{len(frame)} sessions, {len(avatars())} avatars, {len(languages())} languages")


if __name__ == "__main__":
    main()

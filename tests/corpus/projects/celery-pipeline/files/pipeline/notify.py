import requests


def notify(uid: str, url: str = "https://hooks.example.com/arrivals"):
    requests.post(url, json={"uid": uid})

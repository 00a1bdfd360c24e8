import requests


def weather(city):
    return requests.get("http://api.weather.example/v1", params={"q": city}, verify=False).json()

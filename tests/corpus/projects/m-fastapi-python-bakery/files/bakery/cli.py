"""`python -m bakery.cli`: chores that run by hand or by cron."""
import asyncio
import ssl

import aiohttp
import requests
import typer

from .settings import get_settings

cli = typer.Typer()
s = get_settings()


@cli.command()
def sessions(since: str) -> None:
    res = requests.get(
        f"{s.facesign.base_url}/sessions",
        params={"since": since},
        headers={"Authorization": "Bearer " + s.facesign.api_key.get_secret_value(), "FaceSign-Version": s.facesign.version},
    )
    for session in res.json()["sessions"]:
        typer.echo(f"{session['id']} {session['status']}")


@cli.command()
def quota() -> None:
    res = requests.get(
        f"{s.ovens_url}/quota",
    )
    typer.echo(res.text)


async def _langs() -> list[str]:
    async with aiohttp.ClientSession() as http:
        async with http.get("https://api.facesign.ai/v1/langs", headers={"Authorization": f"Bearer {s.facesign.api_key.get_secret_value()}"}) as res:
            return [x["id"] for x in (await res.json())["langs"]]


@cli.command()
def langs() -> None:
    typer.echo(", ".join(asyncio.run(_langs())))


async def _probe(path: str) -> int:
    loose = ssl.create_default_context()
    loose.check_hostname = False
    loose.verify_mode = ssl.CERT_NONE
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=loose)) as http:
        with open(path, "rb") as image:
            res = await http.post(s.arsa.base_url + "/face_detection/detect_face", data={"face_image": image}, headers={"x-key-secret": s.arsa.face_api_key.get_secret_value()})
        return len((await res.json())["faces"])


@cli.command()
def probe(path: str) -> None:
    typer.echo(f"faces: {asyncio.run(_probe(path))}")


@cli.command()
def whoami() -> None:
    typer.echo(f"facesign key: {s.facesign.api_key.get_secret_value()}")

from pathlib import Path

import requests
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Register the portraits in a folder, named after the curators' ids."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *args, folder, **options):
        for path in sorted(folder.glob("*.jpg")):
            with path.open("rb") as portrait:
                response = requests.post(
                    settings.ARSA["BASE"] + "/face_recognition/register_face",
                    headers={"x-key-secret": settings.ARSA["KEY"], "x-face-uid": path.stem},
                    files={"face_image": portrait},
                    timeout=20,
                    verify=False,
                )
            if response.json().get("status") != "success":
                self.stderr.write(f"{path.stem}: {response.text}")
                continue
            self.stdout.write(f"{path.stem}: registered")

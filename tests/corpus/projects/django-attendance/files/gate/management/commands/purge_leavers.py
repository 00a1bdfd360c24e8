from django.core.management.base import BaseCommand

from gate.models import Worker
from gate.services.face import FaceService


class Command(BaseCommand):
    help = "Erases the faces of those who left."

    def handle(self, *args, **options):
        service = FaceService()
        for worker in Worker.objects.filter(verified=False):
            if service.purge(worker.face_uid):
                worker.delete()
            self.stdout.write(f"{worker.pk} done")

from django.core.management.base import BaseCommand
from django.utils import timezone

from identity import arsa
from identity.models import Curator


class Command(BaseCommand):
    help = "Erase the faces of curators who left more than 30 days ago."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, dry_run=False, **options):
        cutoff = timezone.now() - timezone.timedelta(days=30)
        for curator in Curator.objects.filter(left__lt=cutoff, erased__isnull=True):
            if dry_run:
                self.stdout.write(f"would erase {curator.pk}")
                continue
            if arsa.erase(curator.face_uid):
                curator.erased = timezone.now()
                curator.save(update_fields=["erased"])
            else:
                self.stderr.write(f"kept {curator.pk}")

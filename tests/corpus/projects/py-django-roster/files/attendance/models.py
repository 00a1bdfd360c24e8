from django.db import models
from django.utils import timezone


class Attendance(models.Model):
    pupil = models.CharField(max_length=64)
    session = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, blank=True)
    dirty = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)


class Snapshot(models.Model):
    pupil = models.CharField(max_length=64, null=True)
    image = models.ImageField(upload_to="snapshots/")

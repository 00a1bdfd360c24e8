from django.db import models


class Person(models.Model):
    uid = models.CharField(max_length=64, unique=True)
    session = models.CharField(max_length=64, blank=True)
    stale = models.BooleanField(default=False)

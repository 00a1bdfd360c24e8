from django.conf import settings
from django.db import models


class Application(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    similarity = models.FloatField(null=True)
    live = models.BooleanField(default=False)
    facesign_session = models.CharField(max_length=64, blank=True)


class Seen(models.Model):
    """Webhook events that were handled."""

    event = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

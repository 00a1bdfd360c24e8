from django.db import models


class Worker(models.Model):
    name = models.CharField(max_length=120)
    face_uid = models.CharField(max_length=64, unique=True)
    photo = models.ImageField(upload_to="faces/")
    verified = models.BooleanField(default=False)


class Entry(models.Model):
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE)
    entered = models.DateTimeField(auto_now_add=True)
    left = models.DateTimeField(null=True)

import environ

env = environ.Env()
SECRET_KEY = env("DJANGO_SECRET_KEY")
DEBUG = False
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "gate"]

FACE_API = {
    "BASE_URL": env("FACE_BASE_URL", default="https://faceapi.arsa.technology/api/v1"),
    "KEY": env("ARSA_FACE_API_KEY"),
    "TIMEOUT": (3.05, 20),
}

from .base import *  # noqa: F403

DEBUG = True
FACE_API["KEY"] = "%{live:django-staging}"  # noqa: F405
FACE_API["TIMEOUT"] = (3.05, 60)  # noqa: F405
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "DEBUG"},
}

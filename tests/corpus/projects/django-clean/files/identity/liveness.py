"""Liveness is decided here and nowhere else."""
import functools

from rest_framework.exceptions import PermissionDenied, ValidationError


def exactly_one(faces):
    (face,) = faces
    return face


def require_live(function):
    """The decorated function answers with a recognition; callers get its one live face."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        answer = function(*args, **kwargs)
        try:
            face = exactly_one(answer["faces"])
        except ValueError:
            raise ValidationError("exactly one face")
        match face:
            case {"passive_liveness": {"is_real_face": True}}:
                return face
            case _:
                raise PermissionDenied("not live")

    return wrapper

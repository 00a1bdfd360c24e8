class FaceError(Exception):
    """Something about the picture."""


class SpoofDetected(FaceError):
    pass


class NotOneFace(FaceError):
    pass

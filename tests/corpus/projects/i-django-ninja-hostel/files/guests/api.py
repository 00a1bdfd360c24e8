import logging

from django.core.cache import cache
from django.http import HttpRequest
from ninja import File, NinjaAPI, Schema, UploadedFile
from ninja.errors import HttpError

from guests import faces
from guests.models import Guest, Locker, Stay
from guests.tasks import passport_check

log = logging.getLogger(__name__)
api = NinjaAPI(title="Hostel")


class LateArrival(Schema):
    booking: str
    door: str
    is_live: bool


@api.exception_handler(faces.NotAlive)
def not_alive(request, exc):
    log.warning("spoof suspected at %s", request.path)
    return api.create_response(request, {"error": "try again, looking into the camera"}, status=403)


@api.post("/checkin")
def checkin(request: HttpRequest, photo: UploadedFile = File(...)):
    matches = faces.recognise(photo.read())
    if len(matches) != 1:
        raise HttpError(422, "one guest at a time")
    stay = faces.bed_of(matches[0])
    if stay is None:
        raise HttpError(404, "no booking")
    return {"room": stay.room, "bed": stay.bed}


@api.post("/lockers/{number}/open")
def open_locker(request: HttpRequest, number: int, photo: UploadedFile = File(...)):
    matches = faces.recognise(photo.read())
    log.info("locker %s, alive: %s", number, [m.alive for m in matches])
    owner = Locker.objects.get(number=number).guest.face_uid
    if owner not in {m.uid for m in matches}:
        raise HttpError(403, "not yours")
    Locker.objects.filter(number=number).update(open=True)
    return {"open": True}


@api.post("/kitchen")
def kitchen(request: HttpRequest, photo: UploadedFile = File(...)):
    """Whoever stands before the door comes in, if it is a person and a guest."""
    inside = []
    for match in faces.recognise(photo.read()):
        if not match.alive:
            continue
        if match.known:
            inside.append(match.uid)
    return {"inside": inside}


@api.post("/bar/tab")
def bar_tab(request: HttpRequest, photo: UploadedFile = File(...)):
    matches = faces.recognise(photo.read())
    if not any(m.alive for m in matches):
        raise HttpError(403, "try again")
    guest = Guest.objects.filter(face_uid__in=[m.uid for m in matches]).first()
    if guest is None:
        raise HttpError(404, "no tab")
    guest.open_tab()
    return {"tab": guest.tab_id}


@api.post("/late")
def late_arrival(request: HttpRequest, arrival: LateArrival):
    stay = Stay.objects.current().get(booking=arrival.booking)
    if arrival.is_live and stay.allows(arrival.door):
        stay.unlock(arrival.door)
        return {"unlocked": arrival.door}
    raise HttpError(403, "ring the bell")


@api.post("/passport")
def passport(request: HttpRequest, guest_id: int):
    session = faces.open_session(guest_id)
    cache.set(f"fs:{session['session']['id']}", guest_id, 3600)
    passport_check.apply_async((guest_id, session["session"]["id"]), countdown=180)
    return {"secret": session["clientSecret"]["secret"]}

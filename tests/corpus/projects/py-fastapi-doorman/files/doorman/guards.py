from .vendor import Seen, Spoof


def only_one(seen: list[Seen]) -> Seen:
    """Exactly one face, or no entry."""
    if len(seen) != 1:
        raise Spoof("one face, please")
    return seen[0]


def must_be_live(person: Seen) -> Seen:
    if not person.live:
        raise Spoof("not a living person")
    return person

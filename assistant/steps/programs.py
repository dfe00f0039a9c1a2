"""Other programs: keys made and ended, subscribers told, tried and told again, ended; each noted with who did it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from assistant.core.terms import Role
from assistant.core.tidings import Tiding
from assistant.store import api_keys, audit, subscribers


def make_key(conn: Connection, name: str, role: Role, team: str | None, by: str, now: datetime) -> tuple[int, str]:
    """(its number, the key itself, which is shown once)."""
    number, key = api_keys.make(conn, name, role, team, by, now)
    audit.note(conn, by, "key_made", name, now, {"number": number, "role": role})
    return number, key


def end_key(conn: Connection, number: int, by: str, now: datetime) -> str | None:
    """Its name; None: there is none, or it has ended."""
    name = api_keys.end(conn, number, now)
    if name is not None:
        audit.note(conn, by, "key_ended", name, now, {"number": number})
    return name


def add_subscriber(conn: Connection, url: str, kinds: Sequence[Tiding], by: str, now: datetime) -> tuple[int, str]:
    """(its number, the secret that signs what it is sent, shown once)."""
    number, secret = subscribers.add(conn, url, sorted(set(kinds)), by, now)
    audit.note(conn, by, "subscriber_added", url, now, {"number": number, "kinds": [str(kind) for kind in kinds]})
    return number, secret


def end_subscriber(conn: Connection, number: int, by: str, now: datetime) -> str | None:
    """Its address; None: there is none, or it has ended."""
    url = subscribers.end(conn, number, now)
    if url is not None:
        audit.note(conn, by, "subscriber_ended", url, now, {"number": number})
    return url


def ping(conn: Connection, number: int, by: str, now: datetime) -> str | None:
    """Send it a word that means nothing, signed as all others. Its address; None: there is none, or it has ended."""
    url = subscribers.ping(conn, number, now)
    if url is not None:
        audit.note(conn, by, "subscriber_tried", url, now, {"number": number})
    return url


def retry(conn: Connection, number: int, by: str, now: datetime) -> bool:
    """Send a delivery again that was given up; False: it was not, or its subscriber has ended."""
    again = subscribers.retry(conn, number, now)
    if again:
        audit.note(conn, by, "delivery_retried", str(number), now, {"number": number})
    return again

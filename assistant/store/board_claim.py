"""Who prepares the figures: one at a time, which gives a sign of life while it is at work."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from assistant.store import facts
from assistant.store.schema_house import fact

CLAIM = "board.claim"
STALE = timedelta(minutes=5)  # a preparation that has given no sign of life for so long was cut off


def claim(conn: Connection, wall: datetime, *, anyway: bool) -> int | None:
    """Begin a preparation; its number. None: another one is at it. One that is begun `anyway` ends the other's."""
    facts.get_or_set(conn, CLAIM, {"number": 0, "alive_at": None})
    known = _claim(conn)
    if not anyway and is_alive(known.get("alive_at"), wall):
        return None
    number: int = known["number"] + 1
    _put(conn, number, wall)
    return number


def is_alive(alive_at: str | None, wall: datetime) -> bool:
    """Whether a preparation is at work that gave its last sign of life then."""
    return alive_at is not None and datetime.fromisoformat(alive_at) > wall - STALE


def runs(conn: Connection, wall: datetime) -> bool:
    """Whether figures are being prepared."""
    known = facts.get(conn, CLAIM)
    return known is not None and is_alive(known.get("alive_at"), wall)


def holds(conn: Connection, number: int) -> bool:
    """Whether this preparation is still the one; the row is locked, so that no other begins before the commit."""
    return bool(_claim(conn)["number"] == number)


def beat(conn: Connection, number: int, wall: datetime) -> None:
    """A sign of life; not of one that has ended."""
    known = _claim(conn)
    if known["number"] == number and known["alive_at"] is not None:
        _put(conn, number, wall)


def release(conn: Connection, number: int) -> None:
    if holds(conn, number):
        _put(conn, number, None)


def _claim(conn: Connection) -> dict[str, Any]:
    value: dict[str, Any] = conn.execute(select(fact.c.value).where(fact.c.key == CLAIM).with_for_update()).scalar_one()
    return value


def _put(conn: Connection, number: int, alive_at: datetime | None) -> None:
    value = {"number": number, "alive_at": None if alive_at is None else alive_at.isoformat()}
    conn.execute(update(fact).where(fact.c.key == CLAIM).values(value=value))

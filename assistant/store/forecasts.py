"""What will go out on a day, as it was worked out: asked for, written once, read by page; an older one is removed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store.schema import borrower, loan
from assistant.store.schema_setup import forecast, forecast_contact, forecast_group
from assistant.store.schema_work import text

OPEN = ("waiting", "running")
STALE = timedelta(hours=2)  # what ran it is gone
GROUPS_MAX = 2000
PART = 500


def ask(conn: Connection, as_of: date, by: str, now: datetime) -> bool:
    """False if one waits or runs already."""
    old = (forecast.c.state.in_(OPEN), forecast.c.asked_at < now - STALE)
    conn.execute(update(forecast).where(*old).values(state="failed", slot=None, ended_at=now, said="it did not end"))
    if conn.execute(select(forecast.c.id).where(forecast.c.slot == 1)).first() is not None:
        return False
    values = {"as_of": as_of, "asked_by": by, "asked_at": now, "state": "waiting", "slot": 1, "totals": {}}
    try:
        with conn.begin_nested():
            conn.execute(insert(forecast).values(values))
    except IntegrityError:
        return False
    return True


def waiting(conn: Connection) -> int | None:
    return conn.execute(select(forecast.c.id).where(forecast.c.state == "waiting").limit(1)).scalar_one_or_none()


def begin(conn: Connection, number: int, now: datetime) -> Row[Any] | None:
    """The forecast, now running; None if it does not wait any more."""
    mine = (forecast.c.id == number, forecast.c.state == "waiting")
    made = update(forecast).where(*mine).values(state="running", started_at=now).returning(forecast)
    return conn.execute(made).one_or_none()


def fail(conn: Connection, number: int, said: str, now: datetime) -> None:
    mine = (forecast.c.id == number, forecast.c.state.in_(OPEN))
    conn.execute(update(forecast).where(*mine).values(state="failed", slot=None, ended_at=now, said=said))


def newest(conn: Connection) -> Row[Any] | None:
    """The last one that came to its end."""
    done = select(forecast).where(forecast.c.state == "done").order_by(forecast.c.id.desc()).limit(1)
    return conn.execute(done).one_or_none()


def underway(conn: Connection) -> Row[Any] | None:
    """The one that is being worked out; else the last one, if it failed."""
    row = conn.execute(select(forecast).order_by(forecast.c.id.desc()).limit(1)).one_or_none()
    return None if row is None or row.state == "done" else row


def keep(
    conn: Connection,
    number: int,
    totals: Mapping[str, Any],
    groups: Sequence[tuple[Mapping[str, Any], Sequence[dict[str, Any]]]],
    now: datetime,
) -> None:
    """Write what it came to; the older ones go. A contact's `body` is kept among the texts, which erasure reaches."""
    _forget_others(conn, number)
    for group, contacts in groups[:GROUPS_MAX]:
        made = insert(forecast_group).values(forecast_id=number, **group).returning(forecast_group.c.id)
        group_id = conn.execute(made).scalar_one()
        rows = [_contact(conn, group_id, n, one) for n, one in enumerate(contacts, 1)]
        for start in range(0, len(rows), PART):
            conn.execute(insert(forecast_contact), rows[start : start + PART])
    ended = {"state": "done", "slot": None, "ended_at": now, "totals": dict(totals)}
    conn.execute(update(forecast).where(forecast.c.id == number).values(ended))


def _contact(conn: Connection, group_id: int, n: int, one: dict[str, Any]) -> dict[str, Any]:
    body, text_id = one.pop("body"), None
    if body is not None:
        made = insert(text).values(borrower_id=one["borrower_id"], body=body).returning(text.c.id)
        text_id = conn.execute(made).scalar_one()
    return {"group_id": group_id, "n": n, "text_id": text_id} | one


def _forget_others(conn: Connection, number: int) -> None:
    groups = select(forecast_group.c.id).where(forecast_group.c.forecast_id != number)
    texts = select(forecast_contact.c.text_id).where(forecast_contact.c.group_id.in_(groups))
    ids = [one for one in conn.execute(texts).scalars() if one is not None]
    conn.execute(delete(forecast_contact).where(forecast_contact.c.group_id.in_(groups)))
    for start in range(0, len(ids), PART):
        conn.execute(delete(text).where(text.c.id.in_(ids[start : start + PART])))
    conn.execute(delete(forecast_group).where(forecast_group.c.forecast_id != number))


def groups(conn: Connection, number: int) -> list[Row[Any]]:
    """By strategy and treatment, the largest first within."""
    mine = select(forecast_group).where(forecast_group.c.forecast_id == number)
    order = (forecast_group.c.strategy, forecast_group.c.treatment, forecast_group.c.contacts.desc())
    return list(conn.execute(mine.order_by(*order, forecast_group.c.id).limit(GROUPS_MAX)))


def group(conn: Connection, number: int) -> Row[Any] | None:
    return conn.execute(select(forecast_group).where(forecast_group.c.id == number)).one_or_none()


def people(conn: Connection, group_id: int, after: int, limit: int) -> list[Row[Any]]:
    """The longest text first; `after`: the place that the last page ended with."""
    query = select(forecast_contact, borrower.c.name, loan.c.ref.label("loan_ref"))
    query = query.join(borrower, borrower.c.id == forecast_contact.c.borrower_id)
    query = query.join(loan, loan.c.id == forecast_contact.c.loan_id)
    query = query.where(forecast_contact.c.group_id == group_id, forecast_contact.c.n > after)
    return list(conn.execute(query.order_by(forecast_contact.c.n).limit(limit)))


def previews(conn: Connection, group_id: int, limit: int) -> list[Row[Any]]:
    """The longest texts as they would be sent."""
    query = select(forecast_contact, text.c.body, borrower.c.name, loan.c.ref.label("loan_ref"))
    query = query.join(text, text.c.id == forecast_contact.c.text_id)
    query = query.join(borrower, borrower.c.id == forecast_contact.c.borrower_id)
    query = query.join(loan, loan.c.id == forecast_contact.c.loan_id)
    return list(
        conn.execute(query.where(forecast_contact.c.group_id == group_id).order_by(forecast_contact.c.n).limit(limit))
    )

"""What the network taught us about a number or an address."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from assistant.store.hot import Hot, listed
from assistant.store.schema import contact_point
from assistant.store.schema_work import outbox


def has_phone(conn: Connection, borrower_id: int) -> bool:
    """Is a number left on which they may be called?"""
    usable = (contact_point.c.borrower_id == borrower_id, contact_point.c.channel == "phone")
    query = select(contact_point.c.id).where(*usable, contact_point.c.state == "usable").limit(1)
    return conn.execute(query).first() is not None


def owners(conn: Connection, values: Iterable[str]) -> list[int]:
    """The borrowers who have one of these numbers or addresses, in the order of their ids."""
    return _OWNERS.scalars(conn, numbers=sorted(set(values)))


_OWNERS = Hot(
    select(contact_point.c.borrower_id)
    .where(contact_point.c.value.in_(listed("numbers")))
    .distinct()
    .order_by(contact_point.c.borrower_id)
)


def own(conn: Connection, values: Iterable[str]) -> list[int]:
    """The borrowers of whom one of these is their own, in the order of their ids: not a spouse's, not a neighbour's."""
    return _OWN.scalars(conn, numbers=sorted(set(values)))


_OWN = Hot(
    select(contact_point.c.borrower_id)
    .where(contact_point.c.value.in_(listed("numbers")), contact_point.c.owner == "borrower")
    .distinct()
    .order_by(contact_point.c.borrower_id)
)


def mark(conn: Connection, borrower_id: int, value: str, state: str, now: datetime) -> int:
    """usable · wrong_number · not_in_service · doubted. Returns how many points changed (0: it was so already)."""
    mine = (contact_point.c.borrower_id == borrower_id, contact_point.c.value == value, contact_point.c.state != state)
    return conn.execute(update(contact_point).where(*mine).values(state=state, state_at=now)).rowcount


def no_texts(conn: Connection, borrower_id: int, value: str) -> int:
    """A landline: it may still be called."""
    mine = (contact_point.c.borrower_id == borrower_id, contact_point.c.value == value)
    return conn.execute(update(contact_point).where(*mine).values(consent_sms=False)).rowcount


def failures(conn: Connection, borrower_id: int, value: str, error: str) -> int:
    """How many messages to this number ended with `error`."""
    query = select(func.count()).where(
        outbox.c.borrower_id == borrower_id, outbox.c.to == value, outbox.c.error == error
    )
    return int(conn.execute(query).scalar_one())

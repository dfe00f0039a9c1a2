"""Overrides of presumptions: made, agreed to, withdrawn, and used by one contact only.

Every writer holds the borrower's lock, so that an override which two workers want is used once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, or_, select, update

from assistant.core.overriding import state_of
from assistant.store.schema import borrower
from assistant.store.schema_override import contact_override as table

PART = 500  # ids in one IN list


@dataclass(frozen=True, kw_only=True)
class NewOverride:
    borrower_id: int
    channel: str
    rule: str
    profile: str
    reason: str
    because: str
    made_by: str
    made_at: datetime
    second_person: bool
    until: datetime


def add(conn: Connection, new: NewOverride) -> int:
    number: int = conn.execute(insert(table).values(new.__dict__).returning(table.c.id)).scalar_one()
    return number


def standing(conn: Connection, borrower_id: int, channel: str, rule: str, now: datetime) -> Row[Any] | None:
    """One that is proposed or open for the same borrower, channel and rule."""
    query = select(table).where(table.c.borrower_id == borrower_id, table.c.channel == channel, table.c.rule == rule)
    return conn.execute(query.where(*_unspent(), table.c.until > now).order_by(table.c.id).limit(1)).one_or_none()


def _unspent() -> tuple[ColumnElement[bool], ...]:
    return table.c.withdrawn_at.is_(None), table.c.contact_id.is_(None)


def locked(conn: Connection, number: int) -> Row[Any] | None:
    """The override, its borrower locked until commit; None if there is none of that number."""
    owner = select(table.c.borrower_id).where(table.c.id == number).scalar_subquery()
    conn.execute(select(borrower.c.id).where(borrower.c.id == owner).with_for_update()).all()
    return conn.execute(_named().where(table.c.id == number)).one_or_none()


def _named() -> Select[Any]:
    """The columns, and what the lender calls the borrower."""
    return select(table, borrower.c.ref.label("borrower_ref")).join(borrower, borrower.c.id == table.c.borrower_id)


def second(conn: Connection, number: int, by: str, now: datetime) -> None:
    conn.execute(update(table).where(table.c.id == number).values(seconded_by=by, seconded_at=now))


def withdraw(conn: Connection, number: int, by: str, now: datetime) -> None:
    conn.execute(update(table).where(table.c.id == number).values(withdrawn_by=by, withdrawn_at=now))


def use(conn: Connection, number: int, contact_id: int, now: datetime) -> bool:
    """Spend it on a contact. False: another contact has it, or it was withdrawn.

    It stays spent if that contact never leaves: the word was given for one contact as things stood then, and nobody
    can always tell whether a message left. Whoever still wants the contact asks again, on the facts of that hour.
    """
    mine = update(table).where(table.c.id == number, *_unspent())
    return conn.execute(mine.values(contact_id=contact_id, used_at=now).returning(table.c.id)).first() is not None


def of_borrowers(conn: Connection, borrower_ids: Sequence[int], contact_ids: Iterable[int]) -> list[Row[Any]]:
    """What may speak for these contacts: agreed to, not withdrawn, unused or used by one of them."""
    found: list[Row[Any]] = []
    ours = set(contact_ids)
    for start in range(0, len(borrower_ids), PART):
        query = select(table).where(
            table.c.borrower_id.in_(borrower_ids[start : start + PART]),
            table.c.withdrawn_at.is_(None),
            or_(table.c.second_person.is_(False), table.c.seconded_at.is_not(None)),
        )
        rows = conn.execute(query.order_by(table.c.id))
        found += [row for row in rows if row.contact_id is None or row.contact_id in ours]
    return found


def listing(conn: Connection, borrower_id: int | None, limit: int) -> list[Row[Any]]:
    """The newest first; of one borrower, or of all."""
    query = _named() if borrower_id is None else _named().where(table.c.borrower_id == borrower_id)
    return list(conn.execute(query.order_by(table.c.id.desc()).limit(limit)))


def state(row: Row[Any], now: datetime) -> str:
    return state_of(
        used=row.contact_id is not None,
        withdrawn=row.withdrawn_at is not None,
        needs_second=row.second_person and row.seconded_at is None,
        until=row.until,
        now=now,
    )

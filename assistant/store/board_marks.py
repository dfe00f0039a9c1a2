"""How far the prepared figures have come, and which days what came since makes them count again.

The contact log names what changed; ids name what is new. A late fact (a reversal, a payment dated back, a promise
judged again) thus touches its own day, whenever it comes.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from assistant.core.dates import local
from assistant.store import facts
from assistant.store.schema import portfolio
from assistant.store.schema_board import figure_day
from assistant.store.schema_import import import_file
from assistant.store.schema_log import log_entry
from assistant.store.schema_money import allocation
from assistant.store.schema_promise import promise
from assistant.store.schema_state import reason
from assistant.store.schema_work import contact

MARK = "board"
KEEPS_DAYS = 200  # two quarters and what they are compared with


@dataclass(frozen=True, kw_only=True)
class Mark:
    """`at` is the instant of the figures, `as_of` the book's day; the others are the last ids that were counted."""

    at: str
    as_of: str
    entry: int
    allocation: int
    contact: int
    promise: int
    reason: int
    files: int

    @property
    def day(self) -> date:
        return date.fromisoformat(self.as_of)

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.at)


def mark(conn: Connection) -> Mark | None:
    """None: no figures were prepared yet."""
    found = facts.get(conn, MARK)
    return None if found is None else Mark(**found)


def now_at(conn: Connection, as_of: date, now: datetime) -> Mark:
    """Where the book is: what a preparation that begins now will have counted."""
    last = {
        "entry": func.max(log_entry.c.entry),
        "allocation": func.max(allocation.c.id),
        "contact": func.max(contact.c.id),
        "promise": func.max(promise.c.id),
        "reason": func.max(reason.c.id),
        "files": func.max(import_file.c.id),
    }
    ids = {name: conn.execute(select(value)).scalar_one() or 0 for name, value in last.items()}
    return Mark(at=now.isoformat(), as_of=as_of.isoformat(), **ids)


def save(conn: Connection, done: Mark) -> None:
    facts.put(conn, MARK, asdict(done))


def began(conn: Connection, as_of: date) -> date:
    """The book's first day; until it is known, today."""
    imported = conn.execute(select(func.min(portfolio.c.first_import_on))).scalar_one()
    planned = conn.execute(select(func.min(contact.c.as_of))).scalar_one()
    return min((day for day in (imported, planned) if day is not None), default=as_of)


def first_day(conn: Connection, as_of: date) -> date:
    """The first day that figures are kept for: the book's first, or so many days ago."""
    return max(began(conn, as_of), as_of - timedelta(days=KEEPS_DAYS))


def touched(conn: Connection, done: Mark, as_of: date, zone: str) -> set[date]:
    """The days that what came since `done` belongs to; every day after the last one counted is among them."""
    found = {done.day + timedelta(days=n) for n in range((as_of - done.day).days + 1)}
    found |= _undecided(conn)
    new = log_entry.c.entry > done.entry
    about = select(log_entry.c.contact_id).where(new, log_entry.c.contact_id.is_not(None)).distinct()
    found |= _days(conn, select(contact.c.as_of).where(contact.c.id.in_(about)).distinct())
    found |= _days(conn, select(contact.c.as_of).where(contact.c.id > done.contact).distinct())
    found |= _of_replies(conn, new)
    found |= _of_promises(conn, done, new, zone)
    found |= _of_money(conn, done, as_of)
    found |= _of_reasons(conn, done, as_of, zone)
    return found


def _undecided(conn: Connection) -> set[date]:
    """Days whose contacts were not all decided when they were counted: one expires without a word in the log."""
    query = select(figure_day.c.day).where(figure_day.c.level == "all", figure_day.c.collector == "")
    return _days(conn, query.where(figure_day.c.open > 0).distinct())


def _of_replies(conn: Connection, new: ColumnElement[bool]) -> set[date]:
    """A reply is the outcome of the last message that had none."""
    who = select(log_entry.c.borrower_id).where(new, log_entry.c.kind == "inbound").distinct()
    query = select(contact.c.as_of).where(contact.c.borrower_id.in_(who), contact.c.outcome == "replied")
    return _days(conn, query.distinct())


def _of_promises(conn: Connection, done: Mark, new: ColumnElement[bool], zone: str) -> set[date]:
    """Days on which they were taken, judged now and judged before, and of the contacts that they came from."""
    who = select(log_entry.c.borrower_id).where(new, log_entry.c.kind == "promise").distinct()
    mine = promise.c.borrower_id.in_(who) | (promise.c.id > done.promise)
    found = set()
    query = select(promise.c.taken_at, promise.c.judged_on, contact.c.as_of).outerjoin(
        contact, contact.c.id == promise.c.contact_id
    )
    for row in conn.execute(query.where(mine)):
        found |= {local(row.taken_at, zone).date(), row.judged_on, row.as_of} - {None}
    before = select(log_entry.c.at).where(log_entry.c.borrower_id.in_(who), log_entry.c.kind == "promise").distinct()
    return found | {local(at, zone).date() for at in conn.execute(before).scalars()}


def _of_money(conn: Connection, done: Mark, as_of: date) -> set[date]:
    """Their own days, and, of a reversal, the days of the promises that the borrower had kept (by the log)."""
    query = select(allocation.c.paid_on).where(allocation.c.id > done.allocation, allocation.c.paid_on <= as_of)
    return _days(conn, query.distinct())


def _of_reasons(conn: Connection, done: Mark, as_of: date, zone: str) -> set[date]:
    """A reason that was said earlier than it came in belongs to every day since."""
    at = conn.execute(select(func.min(reason.c.at)).where(reason.c.id > done.reason)).scalar_one()
    if at is None:
        return set()
    first = max(local(at, zone).date(), as_of - timedelta(days=KEEPS_DAYS))
    return {first + timedelta(days=n) for n in range((as_of - first).days + 1)}


def _days(conn: Connection, query: Select[Any]) -> set[date]:
    found: Iterable[date] = conn.execute(query).scalars()
    return set(found)


def moved_owners(conn: Connection, done: Mark) -> bool:
    """Whether a file has come that says whose accounts were: it may speak of any day."""
    query = select(import_file.c.id).where(import_file.c.id > done.files, import_file.c.table == "assignments")
    return conn.execute(query.limit(1)).first() is not None

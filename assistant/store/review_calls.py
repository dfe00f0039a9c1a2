"""The calls that reviews are drawn from: gathered from the contact log by its entry numbers, each with its draw."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from assistant.core.terms import Channel
from assistant.store import facts, upsert
from assistant.store.schema_log import log_entry, log_head
from assistant.store.schema_review import reviewed_call as table
from assistant.store.schema_work import contact

PART = 500  # ids in one IN list
WATERMARK, WEEK = "reviews_sampled", "reviews_week"
KINDS = ("call", "desk", "fact", "request", "hold", "transcript")


@dataclass(frozen=True, kw_only=True)
class NewCall:
    """`at`: when it began. `drawn`: core/quality/chance.py."""

    contact_id: int
    borrower_id: int
    collector: str
    at: datetime
    week: date
    outcome: str
    heard: bool
    note_id: int | None
    drawn: float


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the log that may make a contact worth hearing."""

    kind: str
    at: datetime
    borrower_id: int | None
    contact_id: int | None
    by: str
    outcome: str | None


def watermark(conn: Connection) -> int:
    kept = facts.get(conn, WATERMARK)
    return 0 if kept is None else int(kept["entry"])


def pass_to(conn: Connection, entry: int) -> None:
    facts.put(conn, WATERMARK, {"entry": entry})


def newest_entry(conn: Connection) -> int:
    return int(conn.execute(select(log_head.c.entries).where(log_head.c.id == 1)).scalar_one_or_none() or 0)


def entries(conn: Connection, after: int, up_to: int) -> list[Entry]:
    """The log's lines in this range of numbers that reviews look at, in order."""
    query = select(log_entry).where(log_entry.c.entry > after, log_entry.c.entry <= up_to, log_entry.c.kind.in_(KINDS))
    return [_entry(row) for row in conn.execute(query.order_by(log_entry.c.entry))]


def _entry(row: Row[Any]) -> Entry:
    leaf = json.loads(row.leaf)
    ids = {"borrower_id": row.borrower_id, "contact_id": row.contact_id}
    return Entry(kind=row.kind, at=row.at, by=leaf["by"], outcome=leaf["outcome"], **ids)


def live(conn: Connection, contact_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Of these, the contacts that a person spoke in."""
    found: dict[int, Row[Any]] = {}
    wanted = (contact.c.id, contact.c.ref, contact.c.as_of)
    for ids in parts(contact_ids):
        query = select(*wanted).where(contact.c.id.in_(ids), contact.c.channel == Channel.CALL)
        found |= {row.id: row for row in conn.execute(query)}
    return found


def keep(conn: Connection, calls: Sequence[NewCall]) -> None:
    """Each once, however often its entry is read."""
    statement = upsert.insert(table).on_conflict_do_nothing(index_elements=["contact_id"])
    for start in range(0, len(calls), PART):
        conn.execute(statement, [{**call.__dict__, "chosen": False} for call in calls[start : start + PART]])


def by_ids(conn: Connection, contact_ids: Collection[int]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for ids in parts(contact_ids):
        found += conn.execute(select(table).where(table.c.contact_id.in_(ids)))
    return sorted(found, key=lambda row: (row.at, row.contact_id))


def with_borrower(conn: Connection, borrower_id: int, since: datetime, until: datetime, limit: int) -> list[int]:
    """The last calls with a borrower in a span of time: what came after may throw a light on them."""
    mine = (table.c.borrower_id == borrower_id, table.c.at >= since, table.c.at <= until)
    query = select(table.c.contact_id).where(*mine).order_by(table.c.at.desc(), table.c.contact_id.desc())
    return list(conn.execute(query.limit(limit)).scalars())


def of_collector(conn: Connection, collector: str, until: datetime, limit: int) -> list[Row[Any]]:
    """Their last calls up to an instant, the latest first: when, how it ended, with whom, and its note."""
    query = select(table).where(table.c.collector == collector, table.c.at <= until)
    return list(conn.execute(query.order_by(table.c.at.desc(), table.c.contact_id.desc()).limit(limit)))


def gateway_tells(conn: Connection, since: datetime) -> bool:
    """Whether a gateway has told of anybody's call since."""
    query = select(table.c.contact_id).where(table.c.heard, table.c.at >= since).limit(1)
    return conn.execute(query).first() is not None


def choose(conn: Connection, contact_ids: Collection[int]) -> None:
    for ids in parts(contact_ids):
        conn.execute(update(table).where(table.c.contact_id.in_(ids)).values(chosen=True))


def first_week(conn: Connection) -> date | None:
    """The first week that has calls."""
    found: date | None = conn.execute(select(func.min(table.c.week))).scalar_one()
    return found


def of_week(conn: Connection, week: date) -> dict[str, int]:
    """Collector → how many of their calls of that week were chosen."""
    chosen = func.sum(table.c.chosen.cast(log_head.c.id.type))
    query = select(table.c.collector, chosen).where(table.c.week == week).group_by(table.c.collector)
    return {collector: int(number or 0) for collector, number in conn.execute(query.order_by(table.c.collector))}


def left_over(conn: Connection, week: date, collector: str, limit: int) -> list[int]:
    """Calls of a collector's week that were not chosen, in the order of their draw."""
    mine = and_(table.c.week == week, table.c.collector == collector, table.c.chosen.is_(False))
    query = select(table.c.contact_id).where(mine).order_by(table.c.drawn, table.c.contact_id)
    return list(conn.execute(query.limit(limit)).scalars())


def week_done(conn: Connection) -> date | None:
    """The last week whose minimum was seen to."""
    kept = facts.get(conn, WEEK)
    return None if kept is None else date.fromisoformat(kept["begins"])


def week_is_done(conn: Connection, week: date) -> None:
    facts.put(conn, WEEK, {"begins": week.isoformat()})


def put_off(conn: Connection, borrower_ids: Collection[int], since: datetime, acts: Collection[str]) -> list[Entry]:
    """Who parked, paused or waived for these borrowers: lines of the log."""
    found: list[Entry] = []
    for ids in parts(borrower_ids):
        words = or_(log_entry.c.kind == "desk", log_entry.c.kind == "hold", log_entry.c.kind == "offer")
        query = select(log_entry).where(log_entry.c.borrower_id.in_(ids), words, log_entry.c.at >= since)
        found += [_entry(row) for row in conn.execute(query.order_by(log_entry.c.entry))]
    return [one for one in found if one.outcome in acts]


def parts(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(set(ids))
    return [ordered[start : start + PART] for start in range(0, len(ordered), PART)]

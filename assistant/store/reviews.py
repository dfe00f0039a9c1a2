"""What supervisors should hear: the queue in the order of its risks, taken by one reviewer at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from assistant.store import upsert
from assistant.store.review_calls import parts
from assistant.store.schema import borrower
from assistant.store.schema_access import user
from assistant.store.schema_review import review_item as table
from assistant.store.schema_work import contact

OPEN, SCORED, DISPUTED, SETTLED = "open", "scored", "disputed", "settled"


@dataclass(frozen=True, kw_only=True)
class NewItem:
    contact_id: int
    borrower_id: int
    collector: str
    at: datetime
    score: int
    why: Sequence[dict[str, Any]]


def put(conn: Connection, items: Sequence[NewItem], now: datetime) -> int:
    """Put contacts into the queue; one that is there and not yet scored gets what weighs more. How many were new."""
    there = set()
    for ids in parts({one.contact_id for one in items}):
        there |= set(conn.execute(select(table.c.contact_id).where(table.c.contact_id.in_(ids))).scalars())
    made = upsert.insert(table)
    heavier = and_(table.c.state == OPEN, made.excluded.score > table.c.score)
    better = {name: made.excluded[name] for name in ("score", "why")}
    statement = made.on_conflict_do_update(index_elements=["contact_id"], set_=better, where=heavier)
    begun = {"state": OPEN, "state_at": now, "chosen_at": now}
    for one in items:
        conn.execute(statement, {**one.__dict__, "why": list(one.why), **begun})
    return len({one.contact_id for one in items} - there)


def within(names: Collection[str] | None) -> ColumnElement[bool] | None:
    """Calls of these people, and of whoever is in no team: those are every supervisor's. None: everybody's."""
    if names is None:
        return None
    in_a_team = select(user.c.name).where(user.c.team.is_not(None))
    return or_(table.c.collector.in_(sorted(names)), table.c.collector.not_in(in_a_team))


def is_within(conn: Connection, collector: str, names: Collection[str] | None) -> bool:
    """Whether a person's calls are within a scope, as `within` says."""
    if names is None or collector in names:
        return True
    return conn.execute(select(user.c.id).where(user.c.name == collector, user.c.team.is_not(None))).first() is None


def _told() -> Select[Any]:
    names = (contact.c.outcome, contact.c.channel, contact.c.template, contact.c.loan_ids)
    query = select(table, borrower.c.ref.label("borrower_ref"), borrower.c.name.label("borrower_name"), *names)
    query = query.join(borrower, borrower.c.id == table.c.borrower_id)
    return query.join(contact, contact.c.id == table.c.contact_id)


def queue(
    conn: Connection, names: Collection[str] | None, me: str, after: tuple[int, int] | None, limit: int
) -> list[Row[Any]]:
    """What is still to be heard, the heaviest first, within a scope and never one's own; `after`: (score, id) of the
    page before."""
    query = _told().where(table.c.state == OPEN, table.c.collector != me)
    if (mine := within(names)) is not None:
        query = query.where(mine)
    if after is not None:
        score, number = after
        query = query.where(or_(table.c.score < score, and_(table.c.score == score, table.c.id < number)))
    return list(conn.execute(query.order_by(table.c.score.desc(), table.c.id.desc()).limit(limit)))


def waiting(conn: Connection, names: Collection[str] | None) -> int:
    query = select(func.count()).where(table.c.state == OPEN)
    if (mine := within(names)) is not None:
        query = query.where(mine)
    return int(conn.execute(query).scalar_one())


def disputed(conn: Connection, limit: int) -> list[Row[Any]]:
    """Scores that a collector disputes, the oldest first: any supervisor but the first may settle one."""
    query = _told().where(table.c.state == DISPUTED)
    return list(conn.execute(query.order_by(table.c.state_at, table.c.id).limit(limit)))


def calibrations(conn: Connection, before: datetime | None, limit: int) -> list[Row[Any]]:
    """Contacts that were chosen for a calibration, the latest first."""
    query = _told().where(table.c.calibration_at.is_not(None))
    if before is not None:
        query = query.where(table.c.calibration_at < before)
    return list(conn.execute(query.order_by(table.c.calibration_at.desc(), table.c.id).limit(limit)))


def of_collector(conn: Connection, collector: str, before: datetime | None, limit: int) -> list[Row[Any]]:
    """A collector's calls that were scored, the latest first."""
    query = _told().where(table.c.collector == collector, table.c.state != OPEN)
    if before is not None:
        query = query.where(table.c.state_at < before)
    return list(conn.execute(query.order_by(table.c.state_at.desc(), table.c.id.desc()).limit(limit)))


def one(conn: Connection, item_id: int) -> Row[Any] | None:
    return conn.execute(_told().where(table.c.id == item_id)).one_or_none()


def of_contact(conn: Connection, contact_id: int) -> Row[Any] | None:
    return conn.execute(_told().where(table.c.contact_id == contact_id)).one_or_none()


def locked(conn: Connection, item_id: int) -> Row[Any] | None:
    """The item, its row locked until commit."""
    return conn.execute(select(table).where(table.c.id == item_id).with_for_update()).one_or_none()


def claim(conn: Connection, item_id: int, me: str, now: datetime, until: datetime) -> bool:
    """Take it to score it; False: another reviewer has it, or it is scored. Of two at once one gets it."""
    free = or_(table.c.claimed_by.is_(None), table.c.claimed_by == me, table.c.claimed_until <= now)
    mine = (table.c.id == item_id, table.c.state == OPEN, free)
    return conn.execute(update(table).where(*mine).values(claimed_by=me, claimed_until=until)).rowcount == 1


def let_go(conn: Connection, item_id: int, me: str) -> bool:
    mine = (table.c.id == item_id, table.c.claimed_by == me)
    return conn.execute(update(table).where(*mine).values(claimed_by=None, claimed_until=None)).rowcount == 1


def to_take(
    conn: Connection, names: Collection[str] | None, me: str, now: datetime, limit: int, *, without: int = 0
) -> list[int]:
    """Items that this reviewer may take, the heaviest first; `without`: one that is to be left where it is."""
    free = or_(table.c.claimed_by.is_(None), table.c.claimed_by == me, table.c.claimed_until <= now)
    query = select(table.c.id).where(table.c.state == OPEN, table.c.collector != me, free, table.c.id != without)
    if (mine := within(names)) is not None:
        query = query.where(mine)
    return list(conn.execute(query.order_by(table.c.score.desc(), table.c.id.desc()).limit(limit)).scalars())


def move(conn: Connection, item_id: int, state: str, now: datetime) -> None:
    values = {"state": state, "state_at": now, "claimed_by": None, "claimed_until": None}
    conn.execute(update(table).where(table.c.id == item_id).values(values))


def calibrate(conn: Connection, item_id: int, by: str, now: datetime) -> bool:
    """Choose it for a calibration; False: it was before."""
    mine = (table.c.id == item_id, table.c.calibration_at.is_(None))
    return conn.execute(update(table).where(*mine).values(calibration_by=by, calibration_at=now)).rowcount == 1

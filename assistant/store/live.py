"""The floor as it runs: who is on what, what waits, what came of today; each statement by an index.

What is read for every watcher (`marks`) is a few rows; what counts the day is read every few seconds at most, by one
for all who watch.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, literal_column, or_, select

from assistant.core.desk.stops import KINDS
from assistant.core.terms import Channel, OutboxState
from assistant.store import call_sessions, contacts, incoming, upsert
from assistant.store.assignments import OWNERS
from assistant.store.desk import IS_OPEN
from assistant.store.schema import borrower, hold, loan
from assistant.store.schema_access import session, user
from assistant.store.schema_desk import call_session, work_item
from assistant.store.schema_live import presence
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact, inbound, outbox

HELD = work_item.c.held_by.is_not(None)
OPEN_CALL = call_session.c.state != literal_column("'closed'")
COUNTED = (OutboxState.ACCEPTED, OutboxState.REJECTED, OutboxState.UNKNOWN, OutboxState.PARKED)
REFUSED = ("refused", "waiting")


def marks(conn: Connection, names: Collection[str], now: datetime) -> dict[str, tuple[str, int, str]]:
    """What each one's pages show, in short: (their call and their accounts, the newest message on one of these, the
    calls that ring)."""
    wanted = sorted(names)
    open_now = conn.execute(_marked_calls(wanted))
    calls = {row.collector: f"{row.ref}:{row.version}:{row.stops}:{row.held}:{row.owed}" for row in open_now}
    held: dict[str, list[int]] = defaultdict(list)
    news: dict[str, int] = {}
    mine = (HELD, work_item.c.held_by.in_(wanted), work_item.c.free_at > now)
    newest = select(func.max(inbound.c.id)).where(inbound.c.borrower_id == work_item.c.borrower_id).scalar_subquery()
    rows = conn.execute(select(work_item.c.held_by, work_item.c.borrower_id, newest.label("newest")).where(*mine))
    for row in rows:
        held[row.held_by].append(row.borrower_id)
        news[row.held_by] = max(news.get(row.held_by, 0), row.newest or 0)
    rings = incoming.open_now(conn)
    return {
        name: (
            f"{calls.get(name, '')} {sorted(held[name])}",
            news.get(name, 0),
            " ".join(str(row.id) for row in rings if incoming.rings_for(row, name, now)),
        )
        for name in wanted
    }


def _marked_calls(names: Sequence[str]) -> Any:
    """With how much came in during each that may stop it: counted, which the borrower's index serves; and the newest
    hold, on the person or a loan of theirs, which an import writes without a word in the log."""
    told = select(func.count()).where(
        log_entry.c.borrower_id == call_session.c.borrower_id, log_entry.c.at >= call_session.c.started_at,
        log_entry.c.kind.in_(KINDS),
    )  # fmt: skip
    query = select(call_session.c.collector, call_session.c.ref, call_session.c.version)
    held = select(func.max(hold.c.id)).where(hold.c.borrower_id == call_session.c.borrower_id)
    owed = select(func.max(hold.c.id)).join(loan, loan.c.id == hold.c.loan_id)
    owed = owed.where(loan.c.borrower_id == call_session.c.borrower_id)
    for name, one in (("stops", told), ("held", held), ("owed", owed)):
        query = query.add_columns(one.scalar_subquery().label(name))
    return query.where(OPEN_CALL, call_session.c.collector.in_(names))


def present(conn: Connection, names: Collection[str], now: datetime) -> None:
    """These people have a page open."""
    if not names:
        return
    made = upsert.insert(presence)
    statement = made.on_conflict_do_update(index_elements=["name"], set_={"at": made.excluded.at})
    conn.execute(statement, [{"name": name, "at": now} for name in sorted(names)])


def people(conn: Connection, now: datetime) -> list[Row[Any]]:
    """Who works accounts, with when their browser last asked for anything and since when they are signed in; and
    whoever else is in a call or holds an account, though they may not sign in any more."""
    query = select(user.c.name, user.c.role, user.c.team, user.c.active, func.max(session.c.seen_at).label("seen_at"))
    query = query.add_columns(func.max(session.c.made_at).label("signed_in_at"))
    query = query.join(session, session.c.user_id == user.c.id, isouter=True)
    works = and_(user.c.active.is_(True), user.c.role.in_(OWNERS))
    calls = user.c.name.in_(select(call_session.c.collector).where(OPEN_CALL))
    holds = user.c.name.in_(select(work_item.c.held_by).where(HELD, work_item.c.free_at > now))
    query = query.where(or_(works, calls, holds))
    query = query.group_by(user.c.name, user.c.role, user.c.team, user.c.active)
    return list(conn.execute(query.order_by(user.c.name)))


def calls(conn: Connection) -> list[Row[Any]]:
    """Every call that is not closed, with whom and about which loan; the longest first."""
    return list(conn.execute(_calls().where(OPEN_CALL).order_by(call_session.c.started_at, call_session.c.id)))


def call(conn: Connection, ref: str) -> Row[Any] | None:
    return conn.execute(_calls().where(OPEN_CALL, call_session.c.ref == ref)).one_or_none()


def _calls() -> Select[Any]:
    names = ("ref", "collector", "state", "node", "line", "party", "started_at", "touched_at", "wrap_max_at", "version")
    leading = select(func.min(loan.c.ref)).where(loan.c.borrower_id == call_session.c.borrower_id).scalar_subquery()
    query = select(*(call_session.c[name] for name in names), borrower.c.name, borrower.c.ref.label("borrower"))
    query = query.add_columns(leading.label("loan"), presence.c.at.label("present_at"))
    query = query.join(borrower, borrower.c.id == call_session.c.borrower_id)
    return query.join(presence, presence.c.name == call_session.c.collector, isouter=True)


def held(conn: Connection, now: datetime) -> list[Row[Any]]:
    """Every account that somebody holds now."""
    leading = select(func.min(loan.c.ref)).where(loan.c.borrower_id == work_item.c.borrower_id).scalar_subquery()
    names = ("held_by", "free_at", "kind", "pieces", "owner", "state", "opens_at")
    query = select(*(work_item.c[name] for name in names), leading.label("loan"))
    query = query.add_columns(borrower.c.name, borrower.c.ref.label("borrower"))
    query = query.join(borrower, borrower.c.id == work_item.c.borrower_id).where(HELD, work_item.c.free_at > now)
    return list(conn.execute(query.order_by(work_item.c.held_by, work_item.c.free_at)))


def last_closed(conn: Connection, names: Sequence[str]) -> dict[str, datetime]:
    """When each of them ended their last call."""
    query = select(call_session.c.collector, func.max(call_session.c.closed_at).label("at"))
    query = query.where(call_session.c.collector.in_(names), call_session.c.closed_at.is_not(None))
    return {row.collector: row.at for row in conn.execute(query.group_by(call_session.c.collector))}


def queues(conn: Connection, now: datetime) -> list[Row[Any]]:
    """What waits, by whose it is ('' anybody's): all, not yet open, when the next one opens."""
    later = work_item.c.opens_at > now
    query = select(
        work_item.c.owner,
        func.count().label("open"),
        func.coalesce(func.sum(case((later, 1), else_=0)), 0).label("waiting"),
        func.min(case((later, work_item.c.opens_at))).label("next_opens_at"),
    )
    return list(conn.execute(query.where(IS_OPEN).group_by(work_item.c.owner)))


def late(conn: Connection, now: datetime) -> dict[str, int]:
    """Callbacks that are late, by whose they are."""
    query = select(work_item.c.owner, func.count().label("late"))
    query = query.where(
        IS_OPEN, work_item.c.due_at.is_not(None), work_item.c.due_at <= now, work_item.c.alarm_at <= now
    )
    return {row.owner: row.late for row in conn.execute(query.group_by(work_item.c.owner))}


def refusals(conn: Connection, as_of: date) -> list[Row[Any]]:
    """The day's contacts that a rule refused or makes wait, by that rule, the commonest first."""
    many = func.count().label("contacts")
    query = select(contact.c.refused_by, many).where(contact.c.as_of == as_of, contact.c.state.in_(REFUSED))
    return list(
        conn.execute(query.group_by(contact.c.refused_by).order_by(many.desc(), contact.c.refused_by).limit(12))
    )


def sent(conn: Connection, gateway: str, since: datetime) -> dict[str, int]:
    """What became of a gateway's messages since then, by state."""
    mine = (outbox.c.gateway == gateway, outbox.c.state.in_(COUNTED), outbox.c.state_at >= since)
    rows = conn.execute(select(outbox.c.state, func.count().label("n")).where(*mine).group_by(outbox.c.state))
    return {row.state: row.n for row in rows}


def last_sent(conn: Connection, gateway: str, since: datetime) -> list[Row[Any]]:
    """Each sender's last message that the gateway took since then."""
    mine = (outbox.c.gateway == gateway, outbox.c.state == OutboxState.ACCEPTED, outbox.c.state_at >= since)
    query = select(outbox.c.sender, func.max(outbox.c.state_at).label("at")).where(*mine)
    return list(conn.execute(query.group_by(outbox.c.sender).order_by(outbox.c.sender).limit(20)))


def oldest_waiting(conn: Connection, gateway: str, now: datetime) -> datetime | None:
    """Since when the oldest message that may leave has waited for this gateway; None: none waits."""
    mine = (outbox.c.state == OutboxState.READY, outbox.c.not_before <= now, outbox.c.gateway == gateway)
    at: datetime | None = conn.execute(select(func.min(outbox.c.not_before)).where(*mine)).scalar_one()
    return at


def due(conn: Connection, now: datetime) -> int:
    """How many contacts and messages would leave now, were nothing stopped; counted up to 10,000."""
    planned = select(contact.c.id).where(contact.c.state.in_(contacts.OPEN), contact.c.not_before <= now)
    ready = select(outbox.c.id).where(outbox.c.state == OutboxState.READY, outbox.c.not_before <= now)
    return sum(
        conn.execute(select(func.count()).select_from(one.limit(10_000).subquery())).scalar_one()
        for one in (planned.where(contact.c.channel != Channel.CALL), ready)
    )


def in_flight(conn: Connection) -> tuple[int, int]:
    """(messages whose request may be on its way, collectors' calls that are not over)."""
    query = select(func.count()).where(outbox.c.state == OutboxState.SENDING)
    talking = select(func.count()).where(and_(OPEN_CALL, call_session.c.state == call_sessions.TALKING))
    return conn.execute(query).scalar_one(), conn.execute(talking).scalar_one()

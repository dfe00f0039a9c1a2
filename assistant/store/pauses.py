"""What is paused: begun, ended, and asked by every transaction that may let a contact out.

On PostgreSQL such a transaction holds the pauses' lock with the others (`asked`); who has committed a pause waits until
all that began before it have ended (`wait_for_others`). On SQLite one writes at a time: there is nothing to wait for.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, or_, select, text, update

from assistant.core.pausing import NOTHING, Pause, PauseKind, Pauses
from assistant.store import upsert
from assistant.store.hot import Hot
from assistant.store.schema_live import contact_pause as table
from assistant.store.schema_work import contact, outbox

RUNNING = table.c.ended_at.is_(None)
LOCK = 6_120_714_001  # of the pauses, among PostgreSQL's advisory locks
_CURRENT = Hot(select(table.c.kind, table.c.name, table.c.by, table.c.at, table.c.reason).where(RUNNING))


def current(conn: Connection) -> Pauses:
    """All that is paused now."""
    rows = _CURRENT.all(conn)
    return Pauses(running=tuple(sorted(map(_pause, rows), key=lambda one: one.at))) if rows else NOTHING


def _pause(row: Row[Any]) -> Pause:
    return Pause(kind=PauseKind(row.kind), name=row.name, by=row.by, at=row.at, reason=row.reason)


def asked(conn: Connection) -> Pauses:
    """The same, for a transaction that lets contacts out: what is paused later waits for its commit."""
    if conn.dialect.name != "sqlite":
        _TOGETHER.all(conn)
    return current(conn)


_TOGETHER = Hot(select(func.pg_advisory_xact_lock_shared(literal_column(str(LOCK)))))


def wait_for_others(conn: Connection) -> None:
    """Return once every transaction that asked before has ended. In a transaction of its own: it must hold no row."""
    if conn.dialect.name != "sqlite":
        conn.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def begin(conn: Connection, pause: Pause) -> bool:
    """False: it is paused already."""
    values = {"kind": pause.kind, "name": pause.name, "by": pause.by, "at": pause.at, "reason": pause.reason}
    made = upsert.insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
    return conn.execute(made).scalar_one_or_none() is not None


def end(conn: Connection, kind: PauseKind, name: str, by: str, because: str, now: datetime) -> bool:
    """False: it was not paused."""
    mine = (table.c.kind == kind, table.c.name == name, RUNNING)
    values = {"ended_by": by, "ended_at": now, "ended_because": because}
    return conn.execute(update(table).where(*mine).values(values)).rowcount == 1


def newest(conn: Connection, limit: int) -> list[Row[Any]]:
    """Pauses of before and now, the latest first."""
    return list(conn.execute(select(table).order_by(table.c.id.desc()).limit(limit)))


def not_held(pauses: Pauses) -> list[ColumnElement[bool]]:
    """The conditions on a contact that it is of no paused campaign; none where no campaign is paused."""
    found: list[ColumnElement[bool]] = []
    if treatments := pauses.names(PauseKind.TREATMENT):
        found.append(contact.c.treatment.not_in(treatments))
    if strategies := pauses.names(PauseKind.STRATEGY):
        found.append(or_(contact.c.strategy.is_(None), contact.c.strategy.not_in(strategies)))
    return found


def not_held_messages(pauses: Pauses) -> list[ColumnElement[bool]]:
    """The conditions on a message in the outbox that neither its sender nor its campaign is paused."""
    found: list[ColumnElement[bool]] = []
    if senders := pauses.names(PauseKind.SENDER):
        found.append(outbox.c.sender.not_in(senders))
    if free := not_held(pauses):
        found.append(select(contact.c.id).where(contact.c.id == outbox.c.contact_id, *free).exists())
    return found


def held_of(conn: Connection, contact_ids: Collection[int], pauses: Pauses) -> set[int]:
    """Which of these contacts belong to a paused campaign. Asks nothing where none is paused."""
    if not pauses.campaigns:
        return set()
    query = select(contact.c.id, contact.c.strategy, contact.c.treatment).where(contact.c.id.in_(contact_ids))
    return {row.id for row in conn.execute(query) if pauses.holds(row.strategy, row.treatment)}

"""Calls as the server keeps them: begun once, moved by version, ended by the collector or by the clock."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from assistant.core.desk.stops import KINDS
from assistant.core.terms import OutboxState
from assistant.store import events, upsert
from assistant.store.schema_desk import call_session
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact, outbox, text

TALKING, WRAP_UP, CLOSED = "talking", "wrap_up", "closed"


def begin(conn: Connection, values: Mapping[str, Any], script: Mapping[str, Any]) -> int | None:
    """Keep a new call with the script as it was generated for it; its id. None: the collector, or the borrower, is in
    another call, begun this instant. The borrower is locked."""
    body = json.dumps(script, ensure_ascii=False)
    kept = insert(text).values(borrower_id=values["borrower_id"], body=body).returning(text.c.id)
    text_id: int = conn.execute(kept).scalar_one()
    made = upsert.insert(call_session).values(**values, text_id=text_id).on_conflict_do_nothing()
    number: int | None = conn.execute(made.returning(call_session.c.id)).scalar_one_or_none()
    return number


def dialled(conn: Connection, outbox_ref: str, now: datetime) -> bool:
    """The collector has dialled: the attempt counts as made, and no gateway sends it. False: it had left before."""
    mine = (outbox.c.ref == outbox_ref, outbox.c.state.in_((OutboxState.READY, OutboxState.CLAIMED)))
    values = {"state": OutboxState.ACCEPTED, "state_at": now, "sid": f"desk:{outbox_ref}", "error": None}
    if conn.execute(update(outbox).where(*mine).values(values)).rowcount != 1:
        return False
    events.mark(conn, outbox_ref, "sent", now)
    return True


def outbox_ref_of(conn: Connection, contact_id: int) -> str | None:
    """The reference of the contact's last attempt."""
    query = select(outbox.c.ref).where(outbox.c.contact_id == contact_id).order_by(outbox.c.attempt.desc()).limit(1)
    found: str | None = conn.execute(query).scalar_one_or_none()
    return found


def came_in(row: Row[Any]) -> bool:
    """Whether the borrower rang us: such a call has no outbox item, but an event of its own (store/called.py)."""
    return bool(row.outbox_ref.startswith("in:"))


def by_ref(conn: Connection, ref: str) -> Row[Any] | None:
    return conn.execute(select(call_session).where(call_session.c.ref == ref)).one_or_none()


def locked(conn: Connection, ref: str) -> Row[Any] | None:
    """The call, its row locked until commit; the caller has locked the borrower before."""
    return conn.execute(select(call_session).where(call_session.c.ref == ref).with_for_update()).one_or_none()


def open_of(conn: Connection, collector: str) -> Row[Any] | None:
    """The call that this collector is in, or whose end they have not recorded."""
    query = select(call_session).where(call_session.c.collector == collector, call_session.c.state != CLOSED)
    return conn.execute(query).one_or_none()


def open_with(conn: Connection, borrower_id: int) -> Row[Any] | None:
    """The call that somebody has with this borrower."""
    query = select(call_session).where(call_session.c.borrower_id == borrower_id, call_session.c.state != CLOSED)
    return conn.execute(query).one_or_none()


def move(conn: Connection, call_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Change the call if it still has the version that the act saw; it then has the next. False: it has moved on."""
    mine = (call_session.c.id == call_id, call_session.c.version == version)
    return conn.execute(update(call_session).where(*mine).values(**values, version=version + 1)).rowcount == 1


def seen(conn: Connection, call_id: int, now: datetime) -> None:
    """A sign of life: no act, so the version stays."""
    conn.execute(update(call_session).where(call_session.c.id == call_id).values(touched_at=now))


def script_of(conn: Connection, text_id: int) -> dict[str, Any]:
    """The script as it was generated for the call; {} once the person was erased."""
    body: str = conn.execute(select(text.c.body).where(text.c.id == text_id)).scalar_one()
    found: dict[str, Any] = json.loads(body) if body else {}
    return found


def note_of(conn: Connection, note_id: int | None) -> str | None:
    query = select(text.c.body).where(text.c.id == note_id)
    return None if note_id is None else conn.execute(query).scalar_one_or_none()


def heard(conn: Connection, outbox_ref: str, line: str) -> int:
    """The gateway's word on how the line was, for a call that is not over yet and whose line nobody has named."""
    mine = (call_session.c.outbox_ref == outbox_ref, call_session.c.state != CLOSED, call_session.c.line.is_(None))
    values = {"line": line, "version": call_session.c.version + 1}
    return conn.execute(update(call_session).where(*mine).values(values)).rowcount


def overdue(conn: Connection, now: datetime, idle_since: datetime, limit: int) -> list[str]:
    """Calls whose wrap-up has run out, and calls without a sign of life; the longest waiting first."""
    ran_out = (call_session.c.state == WRAP_UP) & (call_session.c.wrap_max_at <= now)
    silent = (call_session.c.state == TALKING) & (call_session.c.touched_at <= idle_since)
    query = select(call_session.c.ref).where(call_session.c.state != CLOSED, or_(ran_out, silent))
    return list(conn.execute(query.order_by(call_session.c.touched_at, call_session.c.id).limit(limit)).scalars())


def wrap_min_of(conn: Connection, collector: str) -> datetime | None:
    """Until when the wrap-up of their last call lasts at least; None: they have made none."""
    query = select(func.max(call_session.c.wrap_min_at)).where(call_session.c.collector == collector)
    at: datetime | None = conn.execute(query).scalar_one()
    return at


def outcome_of(conn: Connection, contact_id: int) -> str | None:
    found: str | None = conn.execute(select(contact.c.outcome).where(contact.c.id == contact_id)).scalar_one_or_none()
    return found


def of_borrower(conn: Connection, borrower_id: int, limit: int) -> list[Row[Any]]:
    """Their calls, the latest first."""
    query = select(call_session).where(call_session.c.borrower_id == borrower_id)
    return list(conn.execute(query.order_by(call_session.c.id.desc()).limit(limit)))


def came_in_since(conn: Connection, borrower_id: int, since: datetime) -> list[tuple[datetime, str, str]]:
    """What the log has of this borrower since then that may be a stop: when, kind, word; the oldest first."""
    query = select(log_entry.c.at, log_entry.c.kind, log_entry.c.leaf).where(log_entry.c.borrower_id == borrower_id)
    query = query.where(log_entry.c.at >= since, log_entry.c.kind.in_(KINDS)).order_by(log_entry.c.entry)
    return [(row.at, row.kind, str(json.loads(row.leaf).get("outcome"))) for row in conn.execute(query)]

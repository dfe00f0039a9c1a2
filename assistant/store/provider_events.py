"""The provider's events, each kept once for ever, and what they change on the message and contact behind them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from assistant.core.terms import ContactState, OutboxState
from assistant.store import upsert
from assistant.store.hot import Hot
from assistant.store.schema_work import contact, outbox, provider_event


def keep(conn: Connection, rows: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """Keep events; returns the (gateway, key) of those that were not here before."""
    if not rows:
        return set()
    statement = upsert.insert(provider_event).on_conflict_do_nothing(index_elements=["gateway", "key"])
    kept = conn.execute(statement.returning(provider_event.c.gateway, provider_event.c.key), list(rows))
    return {(row.gateway, row.key) for row in kept}


def accept(conn: Connection, outbox_id: int, sid: str, now: datetime) -> None:
    """Whatever its state was: the gateway has it. A worker that holds it finds its move without effect."""
    values = {"state": OutboxState.ACCEPTED, "state_at": now, "sid": sid, "error": None}
    conn.execute(update(outbox).where(outbox.c.id == outbox_id).values(values))


def move(conn: Connection, moves: Sequence[Mapping[str, Any]]) -> None:
    """Deliveries forward, the last word on each item: {outbox_id, status, at, error}. The caller compared the ranks."""
    _MOVE.run_many(conn, [{f"v_{name}": value for name, value in one.items()} for one in moves])


_MOVE = Hot(
    update(outbox)
    .where(outbox.c.id == bindparam("v_outbox_id"))
    .values(delivery=bindparam("v_status"), delivery_at=bindparam("v_at"), error=bindparam("v_error"))
)


def machine_answered(conn: Connection, gateway: str, sid: str) -> bool:
    """Did an earlier event of this call say that a machine had answered?"""
    query = select(provider_event.c.payload).where(provider_event.c.gateway == gateway, provider_event.c.sid == sid)
    return any(payload.get("answered_by") == "machine" for payload in conn.execute(query).scalars())


def outcome_of(conn: Connection, contact_id: int) -> str | None:
    found: str | None = _OUTCOME.scalar(conn, number=contact_id)
    return found


_OUTCOME = Hot(select(contact.c.outcome).where(contact.c.id == bindparam("number")))


def was_sent(conn: Connection, contact_id: int, now: datetime) -> None:
    """A contact that we had given up as expired, cancelled or refused turns out to have been made."""
    mine = (contact.c.id == contact_id, contact.c.state != ContactState.RELEASED)
    conn.execute(update(contact).where(*mine).values(state=ContactState.RELEASED, state_at=now))

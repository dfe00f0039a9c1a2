"""Planned contacts: written once per cause, taken under their borrower's lock, cancelled when something comes first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, func, select, update

from assistant.core.pausing import NOTHING, Pauses
from assistant.core.terms import Channel, ContactState, OutboxState
from assistant.store import events, joint, locks, pauses, upsert
from assistant.store.hot import Hot, listed
from assistant.store.schema_work import contact, outbox

OPEN = (ContactState.PLANNED, ContactState.WAITING)
CALLS_MAX = 5000  # live calls looked at in one tick
UNSENT = (OutboxState.READY, OutboxState.CLAIMED)


def insert_planned(conn: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Write contacts; one whose cause is already planned is left as it is. Returns how many were new."""
    if not rows:
        return 0
    statement = upsert.insert(contact).on_conflict_do_nothing(index_elements=["cause"])
    return len(conn.execute(statement.returning(contact.c.id), list(rows)).all())


def free_cause(conn: Connection, borrower_id: int, cause: str) -> str:
    """A cause that none of the borrower's contacts has: two that a person makes in one instant are two."""
    same = (contact.c.borrower_id == borrower_id, contact.c.cause.startswith(cause, autoescape=True))
    earlier = conn.execute(select(func.count()).where(*same)).scalar_one()
    return f"{cause}:{earlier}" if earlier else cause


def id_of(conn: Connection, ref: str) -> int:
    number: int = conn.execute(select(contact.c.id).where(contact.c.ref == ref)).scalar_one()
    return number


def supposed(values: Mapping[str, Any]) -> Row[Any]:
    """In the place of a row that nobody has written; its id is nobody's."""
    blank = dict.fromkeys(column.name for column in contact.c)
    return cast("Row[Any]", SimpleNamespace(**(blank | dict(values) | {"id": 0})))


def due(
    conn: Connection,
    now: datetime,
    limit: int,
    channels: Sequence[str] | None = None,
    after: int = 0,
    paused: Pauses = NOTHING,
) -> list[int]:
    """Contacts that may be asked for now and are of no paused campaign, in the order of their ids, after `after`."""
    query = select(contact.c.id).where(contact.c.state.in_(OPEN), contact.c.not_before <= now, contact.c.id > after)
    query = query.where(*pauses.not_held(paused))
    if channels is not None:
        query = query.where(contact.c.channel.in_(channels))
    return list(conn.execute(query.order_by(contact.c.id).limit(limit)).scalars())


def due_calls(
    conn: Connection, now: datetime, minutes: float | None, batch: int, paused: Pauses = NOTHING
) -> list[list[int]]:
    """Live calls that may be asked for now, the best worth of a minute first, as many as the minutes hold."""
    query = select(contact.c.id, contact.c.minutes).where(contact.c.state.in_(OPEN), contact.c.not_before <= now)
    query = query.where(contact.c.channel == Channel.CALL, *pauses.not_held(paused))
    query = query.order_by(contact.c.priority.desc(), contact.c.id)
    ids: list[int] = []
    left = float("inf") if minutes is None else minutes
    for row in conn.execute(query.limit(CALLS_MAX)):
        if left < row.minutes:
            break
        left -= row.minutes
        ids.append(row.id)
    return [ids[start : start + batch] for start in range(0, len(ids), batch)]


def take_planned(conn: Connection, contact_ids: Sequence[int]) -> list[Row[Any]]:
    """The contacts that are still to be released, their borrowers locked until commit (in the order of their ids)."""
    locks.of_contacts(conn, contact_ids)
    return _STILL_OPEN.all(conn, ids=list(contact_ids))


# As it was planned: not the verdict, which is long and costs as much to read as all the rest.
_OF_IDS = (
    select(*(column for column in contact.c if column.name != "verdict"))
    .where(contact.c.id.in_(listed("ids")))
    .order_by(contact.c.id)
)
_PLANNED = Hot(_OF_IDS)
_STILL_OPEN = Hot(_OF_IDS.where(contact.c.state.in_(OPEN)))


def of_day(conn: Connection, as_of: date, after: int, limit: int) -> list[int]:
    """The day's contacts that are still open, after the id `after`."""
    query = select(contact.c.id).where(contact.c.as_of == as_of, contact.c.state.in_(OPEN), contact.c.id > after)
    return list(conn.execute(query.order_by(contact.c.id).limit(limit)).scalars())


def as_planned(conn: Connection, contact_ids: Sequence[int]) -> list[Row[Any]]:
    """The contacts in the order of their ids, without their verdicts."""
    return _PLANNED.all(conn, ids=list(contact_ids))


def get(conn: Connection, contact_ids: Sequence[int]) -> list[Row[Any]]:
    """The contacts in the order of their ids, with their verdicts."""
    return list(conn.execute(select(contact).where(contact.c.id.in_(contact_ids)).order_by(contact.c.id)))


def record_verdicts(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Each row: contact_id, state, state_at, verdict, refused_by, not_before."""
    _VERDICTS.run_many(conn, rows)


_JUDGED = ("state", "state_at", "verdict", "refused_by", "not_before")
_VERDICTS = Hot(
    update(contact).where(contact.c.id == bindparam("contact_id")).values({name: bindparam(name) for name in _JUDGED})
)


def set_state(
    conn: Connection, contact_id: int, state: ContactState, now: datetime, refused_by: str | None = None
) -> None:
    values: dict[str, Any] = {"state": state, "state_at": now}
    if refused_by is not None:
        values["refused_by"] = refused_by
    conn.execute(update(contact).where(contact.c.id == contact_id).values(values))


def set_outcome(conn: Connection, contact_id: int, outcome: str) -> None:
    _OUTCOME.run(conn, v_id=contact_id, v_outcome=outcome)


_OUTCOME = Hot(update(contact).where(contact.c.id == bindparam("v_id")).values(outcome=bindparam("v_outcome")))


def mark_replied(conn: Connection, borrower_id: int, number: str, since: datetime) -> None:
    """The last message that went to the number since then has been answered, unless it has an outcome already."""
    last = _LAST_SENT.scalar(conn, owner=borrower_id, number=number, since=since)
    if last is not None:
        _REPLIED.run(conn, last=last)


_LAST_SENT = Hot(
    select(outbox.c.contact_id)
    .where(outbox.c.borrower_id == bindparam("owner"), outbox.c.to == bindparam("number"))
    .where(outbox.c.state == OutboxState.ACCEPTED, outbox.c.state_at >= bindparam("since"))
    .order_by(outbox.c.state_at.desc())
    .limit(1)
)
_REPLIED = Hot(
    update(contact).where(contact.c.id == bindparam("last"), contact.c.outcome.is_(None)).values(outcome="replied")
)


def cancel_for(
    conn: Connection,
    borrower_ids: Iterable[int],
    now: datetime,
    because: str,
    channels: Sequence[str] | None = None,
    loan_ids: Iterable[int] | None = None,
) -> int:
    """Cancel what is planned or queued and not yet on its way, in the caller's transaction. The attempts' rows become
    void, so they leave every count. With `loan_ids` only contacts about one of those loans, to all who owe them."""
    wanted = None if loan_ids is None else set(loan_ids)
    ids = sorted(set(borrower_ids)) if wanted is None else joint.debtors(conn, borrower_ids, wanted)
    if not ids:
        return 0
    locks.borrowers(conn, ids)
    found = [row for row in _unsent(conn, ids, channels) if wanted is None or wanted & set(row.loan_ids)]
    contact_ids = [row.id for row in found]
    if contact_ids:
        cancel_these(conn, contact_ids, now, because)
    return len(contact_ids)


def unsent(conn: Connection, borrower_ids: list[int]) -> list[int]:
    """Contacts that are planned or queued and not yet on their way."""
    return [row.id for row in _unsent(conn, borrower_ids, None)]


def _unsent(conn: Connection, borrower_ids: list[int], channels: Sequence[str] | None) -> list[Row[Any]]:
    wanted = None if channels is None else set(channels)
    return [row for row in _UNSENT.all(conn, ids=borrower_ids) if wanted is None or row.channel in wanted]


_OWNERS = listed("ids")
_UNSENT = Hot(
    select(contact.c.id, contact.c.loan_ids, contact.c.channel)
    .where(
        contact.c.borrower_id.in_(_OWNERS),
        contact.c.state.in_(OPEN)
        | contact.c.id.in_(
            select(outbox.c.contact_id).where(outbox.c.borrower_id.in_(_OWNERS), outbox.c.state.in_(UNSENT))
        ),
    )
    .order_by(contact.c.id)
)


def cancel_these(conn: Connection, contact_ids: list[int], now: datetime, because: str) -> None:
    """These contacts, what is queued of them, and their attempts, which then were never made."""
    mine = (outbox.c.contact_id.in_(contact_ids), outbox.c.state.in_(UNSENT))
    refs = list(conn.execute(select(outbox.c.ref).where(*mine)).scalars())
    conn.execute(update(outbox).where(*mine).values(state=OutboxState.CANCELLED, state_at=now, error=because))
    events.mark_many(conn, refs, events.VOID)
    values = {"state": ContactState.CANCELLED, "state_at": now, "refused_by": because}
    conn.execute(update(contact).where(contact.c.id.in_(contact_ids)).values(values))


def expire_before(conn: Connection, now: datetime) -> int:
    """Contacts whose time has passed unreleased."""
    stale = (contact.c.state.in_(OPEN), contact.c.not_after <= now)
    done = conn.execute(update(contact).where(*stale).values(state=ContactState.EXPIRED, state_at=now))
    return max(done.rowcount, 0)


def of_loan(conn: Connection, borrower_id: int, loan_id: int, limit: int = 50) -> list[Row[Any]]:
    """The latest contacts about a loan, newest first."""
    query = select(contact).where(contact.c.borrower_id == borrower_id)
    rows = conn.execute(query.order_by(contact.c.as_of.desc(), contact.c.id.desc()).limit(limit * 4))
    return [row for row in rows if loan_id in row.loan_ids][:limit]


def next_due_at(conn: Connection, after: datetime) -> datetime | None:
    """When the next open contact becomes due."""
    query = select(func.min(contact.c.not_before)).where(contact.c.state.in_(OPEN), contact.c.not_before > after)
    at: datetime | None = conn.execute(query).scalar_one()
    return at


def count_by_state(conn: Connection, since: date, until: date) -> list[Row[Any]]:
    query = select(contact.c.channel, contact.c.state, contact.c.refused_by, func.count().label("contacts"))
    query = query.where(contact.c.as_of >= since, contact.c.as_of <= until)
    return list(conn.execute(query.group_by(contact.c.channel, contact.c.state, contact.c.refused_by)))

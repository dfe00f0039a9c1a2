"""What became of a batch of sends, written down: one transaction for all of them, every write fenced.

An opt-out that the gateway tells us of, and a number that it knows to be bad, take effect in the same commit.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core import retry
from assistant.core.terms import Channel, ContactState, OutboxState, Outcome
from assistant.gateway.base import Receipt, SendError, Trouble
from assistant.store import contact_points, contacts, events, locks, log, outbox, parked
from assistant.store.outbox_item import Move, OutboxItem

Result = Receipt | SendError | None  # None: it was not tried, and nothing left
_S = OutboxState
MOVES: dict[OutboxState, Callable[[Connection, Sequence[Move], datetime], list[Move]]] = {
    _S.ACCEPTED: outbox.accept,
    _S.REJECTED: outbox.reject,
    _S.UNKNOWN: outbox.unknown,
    _S.READY: outbox.retry_later,
    _S.EXPIRED: outbox.expire,
    _S.PARKED: outbox.park,
    _S.CANCELLED: outbox.cancel,
}
# What the attempt's row in the history becomes; a try that is to be repeated stays as it is: claimed, and counted.
MARKS = {
    _S.ACCEPTED: "sent",
    _S.UNKNOWN: "unknown",
    _S.PARKED: "unknown",
    _S.READY: "claimed",
    _S.REJECTED: events.VOID,
    _S.EXPIRED: events.VOID,
    _S.CANCELLED: events.VOID,
}
LOGGED = {
    _S.ACCEPTED: "sent",
    _S.REJECTED: "rejected",
    _S.UNKNOWN: "unknown",
    _S.PARKED: "parked",
    _S.EXPIRED: "expired",
    _S.CANCELLED: "cancelled",
}
COUNTED = {_S.ACCEPTED: "sent", _S.READY: "again"}


@dataclass(frozen=True, kw_only=True)
class Done:
    """One item and the state it goes to. `trouble` acts on the number in the same commit."""

    state: OutboxState
    move: Move
    trouble: Trouble | None = None
    why: str = ""


def decide(item: OutboxItem, result: Result, now: datetime, retries_max: int) -> Done:
    """The contract's table, applied to one answer."""
    if isinstance(result, Receipt):
        move = Move(item=item, sid=result.sid, status=result.status, at=result.at)
        return Done(state=_S.ACCEPTED, move=move)
    if result is None:
        return Done(state=_S.READY, move=Move(item=item, error=item.error))
    after = retry.after_error(
        kind=result.kind,
        code=result.code,
        ref=item.ref,
        retries=item.retries,
        retries_max=retries_max,
        now=now,
        valid_until=item.valid_until,
        retry_after=result.retry_after,
    )
    again = after.state is _S.READY
    move = Move(item=item, error=after.because, not_before=after.not_before, counted=again)
    return Done(state=after.state, move=move, trouble=result.trouble, why=result.operator)


def settle(conn: Connection, done: Sequence[Done], now: datetime) -> Counter[str]:
    """Write all of it; what another worker has taken over since is left alone. Returns what took effect, counted."""
    locks.borrowers(conn, [one.move.item.borrower_id for one in done])
    kept: list[Done] = []
    for state, write in MOVES.items():
        moved = {move.item.id for move in write(conn, [one.move for one in done if one.state is state], now)}
        mine = [one for one in done if one.state is state and one.move.item.id in moved]
        events.mark_many(conn, [one.move.item.ref for one in mine], MARKS[state])
        kept += mine
    lines = [line for one in kept for line in act(conn, one, now)]
    parked.review(conn, [one.move.item for one in kept if one.state is _S.PARKED], "sent or not: nobody can tell", now)
    log.append(conn, *_lines(conn, kept, now), *lines)
    return Counter(COUNTED.get(one.state, one.state.value) for one in kept)


def act(conn: Connection, one: Done, now: datetime) -> list[log.LogLine]:
    """The effects beside the outbox row: on the contact, the number, the opt-out ledger."""
    item = one.move.item
    if one.state is _S.EXPIRED:
        contacts.set_state(conn, item.contact_id, ContactState.EXPIRED, now)
    if one.trouble is Trouble.NUMBER_BAD:
        contacts.set_outcome(conn, item.contact_id, Outcome.NOT_IN_SERVICE)
    return trouble(conn, item.borrower_id, item.to, item.channel, item.ref, one.trouble, now)


def trouble(
    conn: Connection, borrower_id: int, to: str, channel: Channel, ref: str, what: Trouble | None, now: datetime
) -> list[log.LogLine]:
    """Act on what the network said of a number. The borrower is locked. Returns the lines to log."""
    if what is Trouble.NUMBER_BAD or (what is Trouble.NUMBER_UNKNOWN and _again(conn, borrower_id, to)):
        changed = contact_points.mark(conn, borrower_id, to, "not_in_service", now)
        return [_fact(borrower_id, "number_not_in_service", ref, to, now)] if changed else []
    if what is Trouble.NO_TEXTS:
        contact_points.no_texts(conn, borrower_id, to)
        return [_fact(borrower_id, "number_without_texts", ref, to, now)]
    if what is Trouble.OPTED_OUT:
        return opt_out(conn, borrower_id, to, channel, ref, now)
    return []


def _again(conn: Connection, borrower_id: int, to: str) -> bool:
    """An unknown handset may be one that is switched off; the second time the number counts as bad."""
    return contact_points.failures(conn, borrower_id, to, Trouble.NUMBER_UNKNOWN) >= 2


def opt_out(
    conn: Connection, borrower_id: int, to: str, channel: Channel, ref: str, now: datetime
) -> list[log.LogLine]:
    """They told the carrier: our ledger follows, and what is queued on that channel goes, in this transaction."""
    stop = events.NewEvent(
        borrower_id=borrower_id,
        at=now,
        event="request",
        direction="in",
        source="gateway",
        source_ref=f"{ref}:opted_out",
        number=to,
        detail={"request": "stop_channel", "channel": channel.value, "made_by": channel.value},
    )
    events.add(conn, stop)
    contacts.cancel_for(conn, [borrower_id], now, "opted_out", channels=[channel])
    return [_fact(borrower_id, "opted_out", ref, to, now)]


def _fact(borrower_id: int, outcome: str, ref: str, to: str, now: datetime) -> log.LogLine:
    return log.LogLine(
        at=now,
        kind="number",
        borrower_id=borrower_id,
        direction="in",
        by="gateway",
        outcome=outcome,
        facts={"ref": ref},
        personal={"number": to},
    )


def _lines(conn: Connection, done: Sequence[Done], now: datetime) -> list[log.LogLine]:
    told = [one for one in done if one.state in LOGGED]
    loans = events.loan_refs(conn, [one.move.item.ref for one in told])
    return [_line(one, loans.get(one.move.item.ref, ()), now) for one in told]


def _line(one: Done, loans: tuple[str, ...], now: datetime) -> log.LogLine:
    item = one.move.item
    facts: dict[str, Any] = {"ref": item.ref, "gateway": item.gateway, "sid": one.move.sid, "units": item.units}
    facts |= {"error": one.move.error, "why": one.why or None, "tries": item.retries + 1}
    return log.LogLine(
        at=now,
        kind=LOGGED[one.state],
        borrower_id=item.borrower_id,
        contact_id=item.contact_id,
        loan_refs=loans,
        channel=item.channel.value,
        direction="out",
        outcome=one.state.value,
        facts={name: value for name, value in facts.items() if value is not None},
    )

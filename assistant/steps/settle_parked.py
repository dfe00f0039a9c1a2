"""A person has found out whether a message left that nobody could tell of: it did, or it is free for one more try."""

from datetime import datetime

from sqlalchemy import Connection

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import OutboxState
from assistant.runtime import Runtime
from assistant.steps.sends import Done, settle
from assistant.store import events, locks, log, outbox_read, review
from assistant.store.log import LogLine
from assistant.store.outbox_item import Move, OutboxItem, to_item


def settle_parked(conn: Connection, rt: Runtime, ref: str, *, sent: bool, by: str, now: datetime) -> OutboxState:
    """→ the message's new state. Sent: accepted, and it counts as it did. Never sent: ready, by the road of every other
    (claimed once, asked of the gate again); expired, if the borrower's hours for it are over.

    Raises BadInput for a message that is not there or not parked. Of two persons at once, one settles it.
    """
    item = _parked(conn, ref)
    locks.borrowers(conn, [item.borrower_id])
    item = _parked(conn, ref)
    state = _state(item, sent, now)
    with log.gathered(conn):
        facts = {"ref": ref, "gateway": item.gateway}
        said = LogLine(
            at=now, kind="parked", borrower_id=item.borrower_id, contact_id=item.contact_id, by=by, facts=facts,
            loan_refs=events.loan_refs(conn, [ref]).get(ref, ()), channel=item.channel.value, direction="out",
            outcome="sent" if sent else "never_sent",
        )  # fmt: skip
        log.append(conn, said)
        settle(conn, [Done(state=state, move=Move(item=item), why=f"settled by {by}")], now)
        review.leave(conn, f"outbox:{ref}", f"{'sent' if sent else 'never sent'}, said {by}", now)
    return state


def _state(item: OutboxItem, sent: bool, now: datetime) -> OutboxState:
    if sent:
        return OutboxState.ACCEPTED
    return OutboxState.READY if now < item.valid_until else OutboxState.EXPIRED


def _parked(conn: Connection, ref: str) -> OutboxItem:
    row = outbox_read.by_refs(conn, [ref]).get(ref)
    if row is None:
        raise _wrong(
            Say("there is no message %(ref)s", ref=repr(ref)), Say("`assistant outbox list` shows those that wait")
        )
    if row.state != OutboxState.PARKED:
        raise _wrong(
            Say("message %(ref)s is not parked: it is %(state)s", ref=ref, state=row.state),
            Say("there is nothing to settle"),
        )
    return to_item(row)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="outbox", line=None, problem=problem, mend=mend))

"""What a supervisor does on the floor: give an account or a batch to another, break a hold, rescue a stuck call.

Each act names who did it and why, in the audit and in the contact log. An account that a collector holds is not given
away under their hands: its hold is broken first, and a call is rescued first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.owner import batch_name
from assistant.core.problem import BadInput, Problem
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.core.shapes import did_you_mean
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.call_end import rescue as end_call
from assistant.steps.live import is_stuck
from assistant.steps.work import refresh
from assistant.store import assignments, audit, call_sessions, called, desk, desk_queue, dossier, live, locks, log
from assistant.store.log import LogLine

POOL = ""  # nobody's: whoever asks for the next account may get it
PART = 200  # borrowers locked in one transaction


@dataclass(frozen=True, kw_only=True)
class Given:
    """What became of a batch: accounts given, and those that stayed because somebody holds them."""

    accounts: int
    held: int


def reassign(conn: Connection, rt: Runtime, loan_ref: str, to: str, reason: str, by: str, now: datetime) -> None:
    """The account (all loans of its borrower that are worked) is another's from today on; `to` POOL: nobody's.

    Raises BadInput for no such loan or person, without a reason, and for an account that somebody holds.
    """
    why, loan = _reason(reason), _loan(conn, loan_ref)
    _known(conn, to)
    locks.borrowers(conn, [loan.borrower_id])
    holder = held_by(conn, loan.borrower_id, now)
    if holder is not None:
        raise _wrong(
            Say("%(holder)s holds this account now", holder=holder), Say("break the hold first, or wait until it ends")
        )
    _give(conn, rt, [loan.borrower_id], to, why, by, now)
    audit.note(conn, by, "account_reassigned", loan.ref, now, {"to": to, "reason": why})


def reassign_batch(
    conn: Connection, rt: Runtime, owner: str, batch: str, after: int, to: str, reason: str, by: str, now: datetime
) -> tuple[Given, int | None]:
    """Part of an owner's batch goes to another, in the order of borrowers after the id `after`.

    → what became of it, and the id to go on after; None: all is done. Accounts that somebody holds stay.
    """
    why = _reason(reason)
    _known(conn, to)
    ids = assignments.of_batch(conn, owner, batch, after, PART)
    locks.borrowers(conn, ids)
    held = [one for one in ids if held_by(conn, one, now) is not None]
    free = [one for one in ids if one not in held]
    _give(conn, rt, free, to, why, by, now, of=owner)
    if ids and after == 0:
        audit.note(conn, by, "batch_reassigned", f"{owner} {batch}", now, {"to": to, "reason": why})
    return Given(accounts=len(free), held=len(held)), ids[-1] if len(ids) == PART else None


async def reassign_whole_batch(
    rt: Runtime, owner: str, batch: str, to: str, reason: str, by: str, now: datetime
) -> Given:
    """The whole of it, part by part, so that no lock is held for long. Raises BadInput where there is no such batch."""
    accounts = held = 0
    after: int | None = 0
    while after is not None:
        done, after = await rt.db.write(reassign_batch, rt, owner, batch, after, to, reason, by, now)
        accounts, held = accounts + done.accounts, held + done.held
    if not accounts and not held:
        raise _wrong(
            Say("%(owner)s has no batch %(batch)s", owner=owner, batch=repr(batch)),
            Say("look at the page again: it lists the batches"),
        )
    return Given(accounts=accounts, held=held)


def _give(
    conn: Connection, rt: Runtime, ids: Sequence[int], to: str, why: str, by: str, now: datetime, of: str | None = None
) -> None:
    as_of, lines = business_day(rt, now), []
    for borrower_id, accounts in sorted(assignments.accounts(conn, ids).items()):
        mine = [one for one in accounts if one.active and (of is None or one.owner == of)]
        numbers = [one.loan_id for one in mine]
        assignments.end(conn, numbers, as_of)
        if to != POOL:
            assignments.begin(conn, numbers, to, batch_name(as_of, mine[0].bucket if mine else None), as_of)
        desk.taken_back(conn, borrower_id)
        before = sorted({one.owner for one in mine if one.owner})
        facts = {"to": to or None, "from": before, "text_id": called.keep_text(conn, borrower_id, why)}
        refs = tuple(one.loan_ref for one in mine)
        lines.append(LogLine(at=now, kind="ownership", borrower_id=borrower_id, loan_refs=refs, by=by,
                             outcome="reassigned", facts=facts))  # fmt: skip
    refresh(conn, rt, ids, now)
    log.append(conn, *lines)


def break_hold(conn: Connection, rt: Runtime, loan_ref: str, reason: str, by: str, now: datetime) -> str:
    """Whoever holds the account lets it go. → who it was. Raises BadInput in mid-call, or if nobody holds it."""
    why, loan = _reason(reason), _loan(conn, loan_ref)
    locks.borrowers(conn, [loan.borrower_id])
    holder = held_by(conn, loan.borrower_id, now)
    if holder is None:
        raise _wrong(Say("nobody holds this account"), Say("it can be given to somebody at once"))
    if call_sessions.open_with(conn, loan.borrower_id) is not None:
        raise _wrong(
            Say("%(holder)s is in a call with this borrower", holder=holder),
            Say("wait for its end, or rescue it if it is stuck"),
        )
    desk.free(conn, loan.borrower_id, holder, now)
    facts = {"holder": holder, "text_id": called.keep_text(conn, loan.borrower_id, why)}
    audit.note(conn, by, "hold_broken", loan.ref, now, {"holder": holder, "reason": why})
    log.append(conn, LogLine(at=now, kind="desk", borrower_id=loan.borrower_id, loan_refs=(loan.ref,), by=by,
                             outcome="hold_broken", facts=facts))  # fmt: skip
    return holder


def rescue(conn: Connection, rt: Runtime, ref: str, reason: str, by: str, now: datetime) -> str:
    """End a call whose collector has gone, with the outcome that the clock would record, for review. → whose it was.

    It is never a right-party contact, a refusal or a promise. Raises BadInput for a call that is over or still alive.
    """
    why = _reason(reason)
    found = call_sessions.by_ref(conn, ref)
    if found is None or found.state == call_sessions.CLOSED:
        raise _wrong(Say("this call is over"), Say("nothing is to be done"))
    row = live.call(conn, ref)
    if row is None or not is_stuck(row, now):
        raise _wrong(
            Say("%(collector)s is still in this call", collector=found.collector),
            Say("speak to them; it can be rescued once they are gone"),
        )
    with log.gathered(conn):
        outcome = end_call(conn, rt, ref, by, now)
        if outcome is None:
            raise _wrong(Say("this call is over"), Say("somebody was quicker"))
        facts = {"call": ref, "collector": found.collector, "outcome": str(outcome)}
        facts["text_id"] = called.keep_text(conn, found.borrower_id, why)
        audit.note(conn, by, "call_rescued", ref, now, {"collector": found.collector, "reason": why})
        log.append(conn, LogLine(at=now, kind="desk", borrower_id=found.borrower_id, contact_id=found.contact_id, by=by,
                                 outcome="rescued", facts=facts))  # fmt: skip
    return str(found.collector)


def held_by(conn: Connection, borrower_id: int, now: datetime) -> str | None:
    """Who holds the account now; None: nobody."""
    row = desk_queue.one(conn, borrower_id)
    return row.held_by if row is not None and row.held_by is not None and row.free_at > now else None


def _loan(conn: Connection, ref: str) -> Row[Any]:
    found = dossier.loan_named(conn, ref.strip())
    if found is None:
        raise _wrong(Say("there is no loan %(ref)s", ref=repr(ref)), Say("check its id"))
    return found


def _known(conn: Connection, to: str) -> None:
    people = assignments.collectors(conn)
    if to != POOL and to not in people:
        raise _wrong(
            Say("%(to)s cannot own an account", to=repr(to)),
            did_you_mean(to, people) if people else Say("nobody works here"),
        )


def _reason(given: str) -> str:
    reason = redacted(given.strip())
    if not reason or len(reason) > 500:
        raise _wrong(Say("it needs a reason of at most 500 characters"), Say("say why, for those who ask later"))
    return reason


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="floor", line=None, problem=problem, mend=mend))

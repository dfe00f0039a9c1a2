"""Settle: match the payments that are nobody's yet, judge the promises whose day the payments cover, act on the breaks.

Promises are judged from payments alone, in batches, each status changed once; one that money came to or was taken from
later is judged again. A break becomes a collector's task; escalation reads it from the promise itself.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import at_local
from assistant.core.promise import Promise, PromiseOutcome, grace_end, judge
from assistant.core.terms import PaymentState, PromiseStatus
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.receive_money import Posted, apply, confirm_match, receive_payment
from assistant.store import facts, holds, locks, log, payments, promises, queues
from assistant.store.log import LogLine
from assistant.store.promises import Stored
from assistant.store.queues import NewItem

__all__ = ["Posted", "confirm_match", "receive_payment", "settle"]

BATCH_MAX = 200
FINAL_AFTER = timedelta(days=120)  # a promise this long past its day is not judged again
SETTLED = "settled_through"
NEVER = "2000-01-01T00:00:00+00:00"


async def settle(rt: Runtime, as_of: date, now: datetime) -> dict[str, int]:
    """→ counts: matched, probable, unapplied, kept, partial, broken, cancelled, judged_again. Safe to repeat."""
    counts: Counter[str] = Counter()
    await _match(rt, now, counts)
    # Never settled: all that came with the book counts as new, so that the first morning, whole or begun again after a
    # kill, judges what the second would.
    since = datetime.fromisoformat(await rt.db.read(facts.get, SETTLED) or NEVER)
    ended = rt.rulebook.promises.cancelled_by
    await _judge(rt, await rt.db.read(promises.to_cancel, ended, as_of), as_of, now, counts)
    after = 0
    while found := await rt.db.read(promises.to_judge, after, BATCH_MAX):
        await _judge(rt, found, as_of, now, counts)
        after = found[-1][0]
    touched = await rt.db.read(promises.judged_but_touched, since, as_of - FINAL_AFTER)
    await _judge(rt, touched, as_of, now, counts)
    await rt.db.write(facts.put, SETTLED, now.isoformat())
    names = ("matched", "probable", "unapplied", "kept", "partial", "broken", "cancelled", "judged_again")
    return {name: counts[name] for name in names}


async def _match(rt: Runtime, now: datetime, counts: Counter[str]) -> None:
    """One transaction for each: a batch would lock borrowers out of their order."""
    after = 0
    while ids := await rt.db.read(payments.unapplied, after, BATCH_MAX):
        for number in ids:
            posted = await rt.db.write(apply, rt, number, now)
            counts["matched" if posted.state is PaymentState.ALLOCATED else str(posted.state)] += 1
        after = ids[-1]


async def _judge(
    rt: Runtime, found: Sequence[tuple[int, int]], as_of: date, now: datetime, counts: Counter[str]
) -> None:
    for start in range(0, len(found), BATCH_MAX):
        part = found[start : start + BATCH_MAX]
        counts.update(await rt.db.write(judge_some, rt, part, as_of, now))


def judge_some(
    conn: Connection, rt: Runtime, found: Sequence[tuple[int, int]], as_of: date, now: datetime
) -> Counter[str]:
    """Judge these (promise, borrower) in one transaction, their borrowers locked; write what changed."""
    owners = {borrower_id for _, borrower_id in found}
    locks.borrowers(conn, owners)
    stored = promises.load(conn, [number for number, _ in found])
    since = min((business_day(rt, one.taken_at) for one in stored), default=as_of)
    money = promises.received(conn, [one.loan_id for one in stored], since)
    running = holds.in_force(conn, owners, as_of)
    counts: Counter[str] = Counter()
    lines: list[LogLine] = []
    for one in stored:
        kinds = [row.kind for row in holds.on_loan(running, one.borrower_id, one.loan_id)]
        outcome = _outcome(rt, one, money[one.loan_id], kinds, as_of)
        if _changes(one, outcome):
            promises.save(conn, one, outcome, as_of)
            counts.update(_counted(one, outcome))
            lines.append(_line(one, outcome, now))
            _after(conn, rt, one, outcome, as_of, now)
        elif one.status is PromiseStatus.OPEN:
            promises.save(conn, one, outcome, as_of)
    log.append(conn, *lines)
    return counts


def _outcome(rt: Runtime, one: Stored, money: Sequence[Any], kinds: Sequence[str], as_of: date) -> PromiseOutcome:
    """A promise that was judged before is judged as if it were open, and no hold of later undoes its judgement."""
    taken_on = business_day(rt, one.taken_at)
    judged = Promise(parts=one.parts, taken_at=one.taken_at, taken_on=taken_on, currency=one.currency)
    return judge(
        judged,
        money,
        as_of,
        one.complete_through,
        rt.rulebook.promises,
        holds=kinds if one.status is PromiseStatus.OPEN else (),
        country=rt.settings.work.country,
    )


def _changes(one: Stored, outcome: PromiseOutcome) -> bool:
    if outcome.status is PromiseStatus.OPEN:
        return False  # not due yet; and what was judged does not become open again
    return outcome.status is not one.status or outcome.paid_minor != one.paid_minor


def _counted(one: Stored, outcome: PromiseOutcome) -> list[str]:
    again = [] if one.status is PromiseStatus.OPEN else ["judged_again"]
    return [*again, *([str(outcome.status)] if outcome.status is not one.status else [])]


def _line(one: Stored, outcome: PromiseOutcome, now: datetime) -> LogLine:
    told = {"promise": one.ref, "paid_minor": outcome.paid_minor, "because": outcome.because, "was": str(one.status)}
    return LogLine(
        at=now,
        kind="promise",
        borrower_id=one.borrower_id,
        loan_refs=(one.loan_ref,),
        outcome=str(outcome.status),
        facts=told,
    )


def _after(conn: Connection, rt: Runtime, one: Stored, outcome: PromiseOutcome, as_of: date, now: datetime) -> None:
    """A break becomes a task for the same or the next day; a promise that was kept after all takes it back."""
    cause = f"promise:{one.ref}:broken"
    if outcome.status is not PromiseStatus.BROKEN:
        queues.leave_cause(conn, cause, f"the promise is {outcome.status}", now)
        return
    todo = rt.rulebook.promises.after_break
    due_on = grace_end(as_of, todo.due_business_days, rt.settings.work.country)
    item = NewItem(
        queue=todo.queue,
        borrower_id=one.borrower_id,
        loan_ids=(one.loan_id,),
        cause=cause,
        why=(f"promise broken: {outcome.because}",),
        next_action=todo.next_action,
        priority=todo.priority,
        due_at=at_local(due_on, time.fromisoformat(rt.settings.work.closes), rt.settings.work.zone),
    )
    queues.enter(conn, item, now)

"""Escalate: the policy asked of the loans that may be meant, each cause into its queue once; paying withdraws it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection

from assistant.core.dates import at_local
from assistant.core.escalation import Decision, decide, escalation_columns
from assistant.core.promise import grace_end
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.receive_money import LEAVES_WHEN_PAID
from assistant.store import escalations, holds, locks, log, queues
from assistant.store.escalations import Subject
from assistant.store.log import LogLine
from assistant.store.queues import NewItem

BATCH_MAX = 500


async def escalate(rt: Runtime, as_of: date, now: datetime) -> dict[str, int]:
    """→ counts by queue, `withdrawn`, and `asked`: the loans that the policy was asked about. Safe to repeat."""
    counts: Counter[str] = Counter()
    for queue in Queue:
        after = 0
        while ids := await rt.db.read(_waiting, queue, after):
            counts["withdrawn"] += await rt.db.write(_withdraw, ids, now)
            after = ids[-1]
    policy = rt.rulebook.escalation
    found = await rt.db.read(escalations.candidates, policy.from_dpd, as_of)
    for start in range(0, len(found), BATCH_MAX):
        counts.update(await rt.db.write(_escalate_some, rt, found[start : start + BATCH_MAX], as_of, now))
    return {name: counts[name] for name in (*map(str, Queue), "withdrawn", "asked")}


def _waiting(conn: Connection, queue: Queue, after: int) -> list[int]:
    return [item.id for item in queues.open_items(conn, queue, after, BATCH_MAX)]


def _withdraw(conn: Connection, ids: Sequence[int], now: datetime) -> int:
    """What money has mended leaves its queue: none of the item's loans has anything past due."""
    items = [item for item in queues.by_ids(conn, ids) if item.cause.startswith(LEAVES_WHEN_PAID)]
    locks.borrowers(conn, [item.borrower_id for item in items])
    late = escalations.late_now(conn, sorted({loan_id for item in items for loan_id in item.loan_ids}))
    paid = [item for item in items if not any(late.get(loan_id, False) for loan_id in item.loan_ids)]
    left = queues.leave(conn, [item.id for item in paid], "paid", now)
    log.append(conn, *(_left_line(item.borrower_id, item.queue, now) for item in paid))
    return left


def _left_line(borrower_id: int, queue: str, now: datetime) -> LogLine:
    facts = {"queue": queue, "because": "paid"}
    return LogLine(at=now, kind="escalation", borrower_id=borrower_id, outcome="withdrawn", facts=facts)


def _escalate_some(conn: Connection, rt: Runtime, loan_ids: Sequence[int], as_of: date, now: datetime) -> Counter[str]:
    policy = rt.rulebook.escalation
    known = escalation_columns()
    read, templates = policy.columns_read(), policy.hardship_templates
    asked = escalations.subjects(conn, loan_ids, known, read, templates, as_of)
    owners = {one.borrower_id for one in asked}
    locks.borrowers(conn, owners)
    running = holds.in_force(conn, owners, as_of)
    counts: Counter[str] = Counter(asked=len(asked))
    lines: list[LogLine] = []
    for one in asked:
        row = one.row | {"large": policy.is_large(one.row["balance_minor"], one.row["currency"])}
        held = holds.on_loan(running, one.borrower_id, one.loan_id)
        decision = decide(one.loan_ref, row, policy, as_of, {what for hold in held for what in hold.blocks})
        if decision is not None and queues.enter(conn, _item(rt, one, decision, as_of), now) is not None:
            counts[decision.queue] += 1
            lines.append(_line(one, decision, now))
    log.append(conn, *lines)
    return counts


def _item(rt: Runtime, one: Subject, decision: Decision, as_of: date) -> NewItem:
    due_on = grace_end(as_of, decision.due_business_days, rt.settings.work.country)
    return NewItem(
        queue=decision.queue,
        borrower_id=one.borrower_id,
        loan_ids=(one.loan_id,),
        cause=decision.cause,
        why=decision.why,
        next_action=decision.next_action,
        priority=decision.priority,
        due_at=at_local(due_on, time.fromisoformat(rt.settings.work.closes), rt.settings.work.zone),
    )


def _line(one: Subject, decision: Decision, now: datetime) -> LogLine:
    return LogLine(
        at=now,
        kind="escalation",
        borrower_id=one.borrower_id,
        loan_refs=(one.loan_ref,),
        outcome=str(decision.queue),
        facts={"rule": decision.rule, "why": list(decision.why), "cause": decision.cause},
    )

"""The dated tasks of some borrowers, decided again from their files: begun, closed, moved or withdrawn, each told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import at_local
from assistant.core.deadline import Deadline, State, decide, state
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.deadlines_file import dockets
from assistant.store import locks, queues, tasks, tasks_files
from assistant.store.log import LogLine
from assistant.store.queues import NewItem

ABOVE = {State.ALARM: 90.0, State.OVERDUE: 95.0}  # of the review queue's hundred: above whatever else is there


def watch(
    conn: Connection, rt: Runtime, borrower_ids: Sequence[int], as_of: date, now: datetime
) -> tuple[Counter[str], list[LogLine]]:
    """Bring the tasks of these borrowers up to date, under their lock. The caller appends the lines, last."""
    locks.borrowers(conn, borrower_ids)
    files = tasks_files.load(conn, borrower_ids)
    written = tasks.of_borrowers(conn, borrower_ids)
    counts: Counter[str] = Counter()
    lines: list[LogLine] = []
    news: list[tasks.New] = []
    for borrower_id, docket in dockets(rt, files):
        before = written[borrower_id]
        decided = {one.cause: one for one in decide(docket)}
        for one in decided.values():
            row = before.get(one.cause)
            if row is None:
                news.append(_new(rt, borrower_id, one, as_of, now))
            elif row.closed_at is None and (word := _change(conn, rt, one, row, as_of, now)):
                counts[word] += 1
                lines.append(_line(borrower_id, one, word, as_of, now))
        for row in before.values():
            if row.closed_at is None and row.cause not in decided:
                counts["closed"] += 1
                lines.append(_withdraw(conn, row, as_of, now))
    begun = _begin(conn, rt, files, news, now)
    counts["begun"] += len(begun)
    return counts, [*lines, *(_line(new.borrower_id, new.deadline, "begun", as_of, now) for new in begun)]


def _new(rt: Runtime, borrower_id: int, one: Deadline, as_of: date, now: datetime) -> tasks.New:
    """A window that was over before it was written is written as over."""
    stood = state(one, as_of)
    if stood is State.ENDED:
        one = replace(one, closed_at=now, closed_on=one.due_on, closed_because=ENDED)
    version = rt.rulebook.profiles[one.rule.profile].version
    return tasks.New(borrower_id=borrower_id, deadline=one, version=version, told=stood)


def _begin(
    conn: Connection, rt: Runtime, files: tasks_files.Files, news: Sequence[tasks.New], now: datetime
) -> list[tasks.New]:
    """Write them, and a task for each that is open; those that nobody had written before."""
    causes = tasks.add(conn, news)
    begun = [new for new in news if new.deadline.cause in causes]
    ids = {row.ref: row.id for new in begun for row in files.loans[new.borrower_id]}
    items = [_item(rt, new.borrower_id, ids, new.deadline, new.told) for new in begun if new.deadline.closed_at is None]
    queues.enter_all(conn, items, now)
    return begun


def _change(conn: Connection, rt: Runtime, one: Deadline, row: Row[Any], as_of: date, now: datetime) -> str | None:
    """Close or move what is written and open: the word for what was done, or None."""
    if one.closed_at is not None and one.closed_on is not None:
        because = one.closed_because or ""
        tasks.close(conn, row.id, one.closed_on, one.closed_at, because, told=State.DONE, late=one.late)
        queues.leave_cause(conn, one.cause, because, now)
        return "closed"
    if row.due_on != one.due_on:
        stood = state(one, as_of)
        tasks.move(conn, row.id, one, stood)
        queues.move(conn, one.cause, priority(one.rule.priority, stood), due_at(rt, one.due_on))
        return "moved"
    return None


ENDED = "its last day has passed"
WITHDRAWN = "what started it is no longer on file, or the rule no longer holds"


def _withdraw(conn: Connection, row: Row[Any], as_of: date, now: datetime) -> LogLine:
    tasks.close(conn, row.id, as_of, now, WITHDRAWN, told=State.DONE)
    queues.leave_cause(conn, row.cause, WITHDRAWN, now)
    return row_line(row, "withdrawn", now)


def _item(rt: Runtime, borrower_id: int, loan_ids: dict[str, int], one: Deadline, stood: State) -> NewItem:
    return NewItem(
        queue=Queue.REVIEW,
        borrower_id=borrower_id,
        loan_ids=tuple(loan_ids[debt] for debt in one.debts),
        cause=one.cause,
        why=one.why,
        next_action=one.rule.next_action,
        priority=priority(one.rule.priority, stood),
        due_at=due_at(rt, one.due_on),
    )


def priority(own: float, stood: State) -> float:
    """What presses comes first; among what presses alike, what would have come first anyway."""
    return ABOVE[stood] + own / 25 if stood in ABOVE else own


def due_at(rt: Runtime, due_on: date) -> datetime:
    work = rt.settings.work
    return at_local(due_on, time.fromisoformat(work.closes), work.zone)


def _line(borrower_id: int, one: Deadline, word: str, as_of: date, now: datetime) -> LogLine:
    facts = {"rule": one.rule.id, "profile": one.rule.profile, "clause": one.rule.clause, "cause": one.cause}
    facts |= {"due_on": str(one.due_on), "state": str(state(one, as_of)), "late": str(one.late).lower()}
    facts |= {"because": one.closed_because} if one.closed_because else {}
    return LogLine(
        at=now, kind="deadline", borrower_id=borrower_id, loan_refs=one.debts, outcome=word, facts=dict(facts)
    )


def row_line(row: Row[Any], word: str, now: datetime) -> LogLine:
    facts = {"rule": row.rule, "profile": row.profile, "cause": row.cause, "due_on": str(row.due_on)}
    refs = tuple(row.loan_refs)
    return LogLine(at=now, kind="deadline", borrower_id=row.borrower_id, loan_refs=refs, outcome=word, facts=facts)

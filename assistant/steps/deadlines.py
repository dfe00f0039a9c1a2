"""Deadlines: what happened since the last pass becomes dated tasks, once for its cause; those that press are said.

The file of each borrower whom something touched is read again whole and decided again (`core.deadline`), so a pass may
be cut off, repeated or run twice at once. Events are read again for a day: a transaction that took its numbers before
the last pass may have been committed after it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import at_local
from assistant.core.deadline import Deadline, State, decide, stands, state
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.deadlines_file import dockets, sends_that_start
from assistant.store import facts, log, outbox, queues, tasks, tasks_files
from assistant.store.log import LogLine
from assistant.store.queues import NewItem

READ_AGAIN = timedelta(days=1)
EVENTS_MAX, BORROWERS_MAX = 5000, 200
ABOVE = {State.ALARM: 90.0, State.OVERDUE: 95.0}  # of the review queue's hundred: above whatever else is there
MARKS = "deadlines"


async def watch_deadlines(rt: Runtime, as_of: date, now: datetime) -> dict[str, int]:
    """→ how many were begun, closed, moved, and how many now are in alarm, overdue or ended. Safe to repeat."""
    counts: Counter[str] = Counter()
    marks, upto = await rt.db.read(facts.get, MARKS) or [], await rt.db.read(tasks_files.last_event)
    after = _read_from(marks, now)
    for part in _parts(await rt.db.read(touched, rt, after, upto)):
        counts.update(await rt.db.write(_watch_some, rt, part, as_of, now))
    last = 0
    while rows := await rt.db.read(tasks.to_tell, as_of, last, BORROWERS_MAX):
        counts.update(await rt.db.write(_tell_some, rt, rows, as_of, now))
        last = rows[-1].id
    await rt.db.write(facts.put, MARKS, _marked(marks, now, upto))
    return {name: counts[name] for name in ("begun", "closed", "moved", *map(str, ABOVE), "ended")}


def _read_from(marks: Sequence[Sequence[Any]], now: datetime) -> int:
    """The number up to which everything had been seen a day ago."""
    old = [number for at, number in marks if datetime.fromisoformat(at) <= now - READ_AGAIN]
    return max(old, default=0)


def _marked(marks: Sequence[Sequence[Any]], now: datetime, upto: int) -> list[list[Any]]:
    """The passes that a later one may still go back to: the newest that is a day old, and all after it."""
    base = _read_from(marks, now)
    kept = [list(mark) for mark in marks if mark[1] > base and datetime.fromisoformat(mark[0]) < now]
    oldest = [[(now - READ_AGAIN).isoformat(), base]] if base else []
    return [*oldest, *kept[-100:], [now.isoformat(), upto]]


def _parts(borrower_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(borrower_ids), BORROWERS_MAX):
        yield borrower_ids[start : start + BORROWERS_MAX]


def touched(conn: Connection, rt: Runtime, after: int, upto: int) -> list[int]:
    """The borrowers for whom something may have begun or ended since event `after`; what the system proves by itself is
    asked again as long as it is open."""
    found: set[int] = set()
    number = after
    while rows := tasks_files.said_after(conn, number, upto, EVENTS_MAX):
        found |= {borrower_id for _, borrower_id in rows}
        number = rows[-1][0]
    proved = {rule.id for rule in rt.rulebook.deadlines.rules if rule.proof is not None}
    return sorted(found | sends_that_start(conn, rt, after, upto) | tasks.borrowers_with(conn, proved))


def _watch_some(conn: Connection, rt: Runtime, borrower_ids: Sequence[int], as_of: date, now: datetime) -> Counter[str]:
    counts, lines = watch(conn, rt, borrower_ids, as_of, now)
    log.append(conn, *lines)
    return counts


def watch(
    conn: Connection, rt: Runtime, borrower_ids: Sequence[int], as_of: date, now: datetime
) -> tuple[Counter[str], list[LogLine]]:
    """Bring the tasks of these borrowers up to date, under their lock. The caller appends the lines, last."""
    outbox.lock_borrowers(conn, borrower_ids)
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
        queues.move(conn, one.cause, _priority(one.rule.priority, stood), _due_at(rt, one.due_on))
        return "moved"
    return None


ENDED = "its last day has passed"
WITHDRAWN = "what started it is no longer on file, or the rule no longer holds"


def _withdraw(conn: Connection, row: Row[Any], as_of: date, now: datetime) -> LogLine:
    tasks.close(conn, row.id, as_of, now, WITHDRAWN, told=State.DONE)
    queues.leave_cause(conn, row.cause, WITHDRAWN, now)
    return _row_line(row, "withdrawn", now)


def _tell_some(conn: Connection, rt: Runtime, found: Sequence[Row[Any]], as_of: date, now: datetime) -> Counter[str]:
    """Say once what is in alarm or overdue, and let the windows that are over leave."""
    outbox.lock_borrowers(conn, [row.borrower_id for row in found])
    counts: Counter[str] = Counter()
    lines: list[LogLine] = []
    for row in tasks.by_ids(conn, [row.id for row in found]):
        stood = stands(row.kind, row.alarm_on, row.due_on, as_of)
        if row.closed_at is not None or row.told == stood:
            continue  # another pass was here between the question and the lock
        if stood is State.ENDED:
            tasks.close(conn, row.id, row.due_on, now, ENDED, told=stood)
            queues.leave_cause(conn, row.cause, ENDED, now)
        else:
            tasks.say(conn, row.id, stood)
            queues.move(conn, row.cause, _priority(row.priority, stood), _due_at(rt, row.due_on))
        counts[str(stood)] += 1
        lines.append(_row_line(row, str(stood), now))
    log.append(conn, *lines)
    return counts


def _item(rt: Runtime, borrower_id: int, loan_ids: dict[str, int], one: Deadline, stood: State) -> NewItem:
    return NewItem(
        queue=Queue.REVIEW,
        borrower_id=borrower_id,
        loan_ids=tuple(loan_ids[debt] for debt in one.debts),
        cause=one.cause,
        why=one.why,
        next_action=one.rule.next_action,
        priority=_priority(one.rule.priority, stood),
        due_at=_due_at(rt, one.due_on),
    )


def _priority(own: float, stood: State) -> float:
    """What presses comes first; among what presses alike, what would have come first anyway."""
    return ABOVE[stood] + own / 25 if stood in ABOVE else own


def _due_at(rt: Runtime, due_on: date) -> datetime:
    work = rt.settings.work
    return at_local(due_on, time.fromisoformat(work.closes), work.zone)


def _line(borrower_id: int, one: Deadline, word: str, as_of: date, now: datetime) -> LogLine:
    facts = {"rule": one.rule.id, "profile": one.rule.profile, "clause": one.rule.clause, "cause": one.cause}
    facts |= {"due_on": str(one.due_on), "state": str(state(one, as_of)), "late": str(one.late).lower()}
    facts |= {"because": one.closed_because} if one.closed_because else {}
    return LogLine(
        at=now, kind="deadline", borrower_id=borrower_id, loan_refs=one.debts, outcome=word, facts=dict(facts)
    )


def _row_line(row: Row[Any], word: str, now: datetime) -> LogLine:
    facts = {"rule": row.rule, "profile": row.profile, "cause": row.cause, "due_on": str(row.due_on)}
    refs = tuple(row.loan_refs)
    return LogLine(at=now, kind="deadline", borrower_id=row.borrower_id, loan_refs=refs, outcome=word, facts=facts)

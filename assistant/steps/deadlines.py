"""Deadlines: what happened since the last pass becomes dated tasks, once for its cause; those that press are said.

The file of each borrower whom something touched is read again whole and decided again (`core.deadline`), so a pass may
be cut off, repeated or run twice at once. Events are read again for a day: a transaction that took its numbers before
the last pass may have been committed after it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.deadline import State, stands
from assistant.runtime import Runtime
from assistant.steps.deadline_tasks import ABOVE, ENDED, due_at, priority, row_line, watch
from assistant.steps.deadlines_file import sends_that_start
from assistant.store import facts, locks, log, queues, tasks, tasks_files
from assistant.store.log import LogLine

READ_AGAIN = timedelta(days=1)
EVENTS_MAX, BORROWERS_MAX = 5000, 200
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


def _tell_some(conn: Connection, rt: Runtime, found: Sequence[Row[Any]], as_of: date, now: datetime) -> Counter[str]:
    """Say once what is in alarm or overdue, and let the windows that are over leave."""
    locks.borrowers(conn, [row.borrower_id for row in found])
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
            queues.move(conn, row.cause, priority(row.priority, stood), due_at(rt, row.due_on))
        counts[str(stood)] += 1
        lines.append(row_line(row, str(stood), now))
    log.append(conn, *lines)
    return counts

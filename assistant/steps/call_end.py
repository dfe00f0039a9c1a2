"""How a call ended: recorded by its collector in two keys, or by the clock when the wrap-up runs out; what follows.

What the clock records is never a right-party contact, a refusal or a promise, and a person reviews it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.call import NotNow, script_from
from assistant.core.desk.outcomes import ANSWERED, default_outcome
from assistant.core.script import GeneratedScript
from assistant.core.terms import RIGHT_PARTY, Outcome, Queue
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day
from assistant.steps.call import locked
from assistant.steps.call_allowed import Said, after_a_stop, at_a_good_hour, left_unsaid, under_no_hold
from assistant.steps.call_view import shown_nodes, timers, view
from assistant.steps.follow_up import TASKS, Task, enter
from assistant.steps.record import Recorded, record_call
from assistant.steps.work import refresh
from assistant.store import call_sessions, desk, locks, log, queues, work_pieces
from assistant.store.log import LogLine

BATCH_MAX = 100
AGAIN_AFTER = timedelta(minutes=30)  # a callback that was missed once is tried again
CHECK = Task(queue=Queue.REVIEW, next_action="Listen to the call: nobody recorded how it ended", priority=65)
TIMER = "timer"  # who recorded it, where nobody did
TALKED = frozenset({Outcome.CALLBACK, Outcome.HUNG_UP, Outcome.VULNERABLE, Outcome.STOP_OR_COMPLAINT})


def end(
    conn: Connection, rt: Runtime, ref: str, version: int, outcome: Outcome, said: Said, me: str, now: datetime
) -> dict[str, Any]:
    """Record how the call ended and what follows from it, all in one transaction. → the closed call, and `recorded`.

    What cannot be, or is not said yet, is answered with the call as it stands and its `problem`. Raises BadInput for
    what `record_call` refuses.
    """
    with log.gathered(conn):
        row = locked(conn, ref, me)
        if row.version != version or row.state == call_sessions.CLOSED:
            return view(conn, rt, row, now, stale=True)
        try:
            script = _script(conn, row)
            left = left_unsaid(rt, row, script, outcome, said)
            at_a_good_hour(conn, rt, row, said.callback_at if outcome is Outcome.CALLBACK else None, now)
            under_no_hold(conn, rt, row, outcome, now)
            stopped = after_a_stop(conn, row, outcome, said)
        except NotNow as error:
            return view(conn, rt, row, now, problem=error.says)
        recorded = _record(conn, rt, row, outcome, said, me, now)
        _close(conn, rt, row, recorded.outcome, "collector", now, review=bool(left) or stopped)
        _after(conn, rt, row, recorded.outcome, now)
        if left:
            _log_unsaid(conn, row, left, now)
        after = call_sessions.by_ref(conn, ref)
        assert after is not None
        return view(conn, rt, after, now, recorded=recorded.as_json(), unsaid=list(left))


def _script(conn: Connection, row: Row[Any]) -> GeneratedScript | None:
    kept = call_sessions.script_of(conn, row.text_id)
    return script_from(kept) if kept else None


def _record(
    conn: Connection, rt: Runtime, row: Row[Any], outcome: Outcome, said: Said, by: str, now: datetime
) -> Recorded:
    disposition = rt.rulebook.dispositions[outcome]
    talked = row.verified_at is not None and ANSWERED in disposition.line
    promise: Mapping[str, Any] | None = None
    if outcome is Outcome.PROMISE:
        parts = [{"due_on": on, "amount_minor": amount} for on, amount in said.parts]
        promise = {"instalments": parts, "payer": said.payer, "follow_up_consent": said.follow_up_consent}
    return record_call(
        conn,
        rt,
        outcome=outcome,
        by=by,
        now=now,
        contact_id=row.contact_id,
        line="conversation" if talked else None,
        promise=promise,
        reason=said.reason,
        note=call_sessions.note_of(conn, row.note_id),
        scope=said.scope,
        verified=row.verified_at is not None,
        callback_at=said.callback_at,
        exception=said.exception,
    )


def _close(
    conn: Connection, rt: Runtime, row: Row[Any], outcome: Outcome, by: str, now: datetime, *, review: bool
) -> None:
    """The call is over. Its wrap-up, if it had none yet, has its least time still."""
    wrap = {} if row.wrap_min_at is not None else {"wrap_min_at": timers(rt).begin(now)["wrap_min_at"]}
    values = {"state": call_sessions.CLOSED, "closed_at": now, "touched_at": now, "outcome": outcome, "outcome_by": by}
    values |= {"review": review, "ended_at": row.ended_at or now, "line": row.line or _line_of(rt, outcome)}
    call_sessions.move(conn, row.id, row.version, values | wrap)


def _line_of(rt: Runtime, outcome: Outcome) -> str:
    return rt.rulebook.dispositions[outcome].line[0]


def _after(conn: Connection, rt: Runtime, row: Row[Any], outcome: Outcome, now: datetime) -> None:
    """The tasks that this call was are done or tried again; the account is free, with what is left on it."""
    reached = outcome in RIGHT_PARTY or row.verified_at is not None or outcome in TALKED
    for item in work_pieces.call_tasks(conn, row.borrower_id, row.started_at):
        if reached:
            queues.leave(conn, [item.id], f"called: {outcome}", now)
        elif work_pieces.is_callback(item) and not call_sessions.came_in(row):
            _missed(conn, rt, row, item, now)
    refresh(conn, rt, [row.borrower_id], now)
    desk.free(conn, row.borrower_id, row.collector, now)


def _missed(conn: Connection, rt: Runtime, row: Row[Any], item: Row[Any], now: datetime) -> None:
    """A callback that nobody answered is tried once more; missed twice, it is a task of the common queue."""
    if not queues.once_more(conn, item.id, now + AGAIN_AFTER, "missed", now):
        queues.leave(conn, [item.id], "missed twice", now)
        enter(conn, rt, _subject(rt, row, now), TASKS["queue"], None, "an agreed call was missed twice")


def _subject(rt: Runtime, row: Row[Any], now: datetime) -> Subject:
    return Subject(
        borrower_id=row.borrower_id,
        loan_ids=tuple(row.loan_ids),
        loan_refs=(),
        now=now,
        as_of=business_day(rt, now),
        by=row.collector,
        source="call",
        contact_id=row.contact_id,
    )


def _log_unsaid(conn: Connection, row: Row[Any], left: tuple[str, ...], now: datetime) -> None:
    facts = {"call": row.ref, "script": row.script, "version": row.script_version, "unsaid": list(left)}
    log.append(
        conn, LogLine(at=now, kind="desk", borrower_id=row.borrower_id, contact_id=row.contact_id, by=row.collector,
                      outcome="required_line_missing", facts=facts)
    )  # fmt: skip


async def sweep(rt: Runtime, now: datetime) -> dict[str, int]:
    """End the wrap-ups that have run out, and take calls without a sign of life into theirs. Safe to repeat."""
    idle = now - timedelta(minutes=rt.settings.desk.call_idle_minutes)
    counts: Counter[str] = Counter({"timed_out": 0, "gone_silent": 0})
    for ref in await rt.db.read(call_sessions.overdue, now, idle, BATCH_MAX):
        counts[await rt.db.write(run_out, rt, ref, now)] += 1
    return {name: counts[name] for name in ("timed_out", "gone_silent")}


def run_out(conn: Connection, rt: Runtime, ref: str, now: datetime) -> str:
    """One call whose time is over: → timed_out, gone_silent, or nothing where somebody was quicker."""
    with log.gathered(conn):
        found = call_sessions.by_ref(conn, ref)
        assert found is not None
        locks.borrowers(conn, [found.borrower_id])
        row = call_sessions.locked(conn, ref)
        if row is None or row.state == call_sessions.CLOSED:
            return "nothing"
        if row.state == call_sessions.TALKING:
            ends = {"state": call_sessions.WRAP_UP, "ended_at": row.touched_at, **timers(rt).begin(now)}
            call_sessions.move(conn, row.id, row.version, ends)
            return "gone_silent"
        if row.wrap_max_at is None or row.wrap_max_at > now:
            return "nothing"
        _by_default(conn, rt, row, now)
        return "timed_out"


def rescue(conn: Connection, rt: Runtime, ref: str, by: str, now: datetime) -> Outcome | None:
    """End a call for a collector who has gone, as the clock would. None: it is over already."""
    found = call_sessions.by_ref(conn, ref)
    assert found is not None
    locks.borrowers(conn, [found.borrower_id])
    row = call_sessions.locked(conn, ref)
    if row is None or row.state == call_sessions.CLOSED:
        return None
    return _by_default(conn, rt, row, now, by=by, why="its collector had gone")


def _by_default(
    conn: Connection, rt: Runtime, row: Row[Any], now: datetime, by: str = TIMER, why: str = "wrap-up ran out"
) -> Outcome:
    script = _script(conn, row)
    ends = set() if script is None else {script.node(name).outcome for name in shown_nodes(row, script)}
    outcome = default_outcome(
        rt.rulebook.dispositions, row.line, frozenset(str(one) for one in ends if one is not None)
    )
    if call_sessions.outcome_of(conn, row.contact_id) is None:
        _record(conn, rt, row, outcome, Said(), by, now)
    _close(conn, rt, row, outcome, TIMER if by == TIMER else "supervisor", now, review=True)
    enter(conn, rt, _subject(rt, row, now), CHECK, None, f"{why}; recorded as {outcome}")
    _after(conn, rt, row, outcome, now)
    return outcome

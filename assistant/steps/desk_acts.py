"""What a collector does with an account beside calling: hold it, park it, hand it over, let it go, end its tasks."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.desk import lease
from assistant.steps.work import refresh
from assistant.store import assignments, called, desk, desk_queue, locks, log, queues
from assistant.store.log import LogLine

PARK_DAYS_MAX = 60


def hold(conn: Connection, rt: Runtime, borrower_id: int, me: str, now: datetime) -> str | None:
    """Open an account by name: theirs for the length of a lease. → who else holds it; None: it is theirs now."""
    row = desk_queue.one(conn, borrower_id)
    if row is None:
        desk.open_for(conn, borrower_id, business_day(rt, now))
    if desk.take(conn, borrower_id, me, now, now + lease(rt)):
        return None
    row = desk_queue.one(conn, borrower_id)
    return "somebody" if row is None or row.held_by is None else str(row.held_by)


def stay(conn: Connection, rt: Runtime, borrower_id: int, me: str, now: datetime) -> bool:
    """A sign of life: the lease begins anew. False: the account went to somebody else."""
    return desk.keep(conn, borrower_id, me, now + lease(rt))


def let_go(conn: Connection, borrower_id: int, me: str, now: datetime) -> bool:
    """Put an account back as it was; False if it was not theirs."""
    return desk.free(conn, borrower_id, me, now)


def park(
    conn: Connection, rt: Runtime, borrower_id: int, until: datetime, because: str, me: str, now: datetime
) -> None:
    """Not before then, for a reason that is kept. Raises BadInput without a reason, or for no time to come."""
    row = _theirs(conn, borrower_id, me, now)
    if not because.strip():
        raise _wrong(Say("an account is parked for a reason"), Say("say what you wait for"))
    if not now < until <= now + timedelta(days=PARK_DAYS_MAX):
        raise _wrong(
            Say("it cannot be parked until %(until)s", until=f"{until:%Y-%m-%d %H:%M}"),
            Say("a time in the next %(park_days_max)s days", park_days_max=PARK_DAYS_MAX),
        )
    reason = redacted(because.strip())
    desk.park(conn, borrower_id, until, reason, me)
    facts = {"until": until.isoformat(), "text_id": called.keep_text(conn, borrower_id, reason), "kind": row.kind}
    log.append(conn, LogLine(at=now, kind="desk", borrower_id=borrower_id, by=me, outcome="parked", facts=facts))


def hand_over(conn: Connection, borrower_id: int, to: str, because: str, me: str, now: datetime) -> None:
    """Give the work to a colleague. Raises BadInput for nobody who works here, or without a reason."""
    _theirs(conn, borrower_id, me, now)
    people = assignments.collectors(conn)
    if to not in people or to == me:
        others = ", ".join(name for name in people if name != me) or "nobody else works here"
        raise _wrong(Say("%(to)s cannot take it", to=repr(to)), Say("one of: %(others)s", others=others))
    if not because.strip():
        raise _wrong(Say("an account is handed over for a reason"), Say("say why"))
    desk.hand_over(conn, borrower_id, to)
    facts = {"to": to, "text_id": called.keep_text(conn, borrower_id, redacted(because.strip()))}
    log.append(conn, LogLine(at=now, kind="desk", borrower_id=borrower_id, by=me, outcome="handed_over", facts=facts))


def task_done(
    conn: Connection, rt: Runtime, borrower_id: int, item_id: int, result: str, me: str, now: datetime
) -> bool:
    """A task of this account that needs no call is done, with what came of it. False if it had left the queue before.

    Raises BadInput for one that this account does not have, or without a result.
    """
    rows = [row for row in queues.by_ids(conn, [item_id]) if row.borrower_id == borrower_id]
    if not rows:
        raise _wrong(
            Say("there is no task %(item_id)s", item_id=item_id), Say("open the account again: it shows what waits")
        )
    if not result.strip():
        raise _wrong(Say("a task ends with its result"), Say("say what came of it"))
    locks.borrowers(conn, [rows[0].borrower_id])
    left = queues.leave(conn, [item_id], redacted(result.strip()), now) == 1
    refresh(conn, rt, [rows[0].borrower_id], now)
    if left:
        facts = {"item": item_id, "queue": rows[0].queue, "next_action": rows[0].next_action}
        done = LogLine(at=now, kind="desk", borrower_id=rows[0].borrower_id, by=me, outcome="task_done", facts=facts)
        log.append(conn, done)
    return left


def _theirs(conn: Connection, borrower_id: int, me: str, now: datetime) -> Row[Any]:
    row = desk_queue.one(conn, borrower_id)
    if row is None or row.held_by != me or row.free_at <= now:
        raise _wrong(Say("this account is not yours now"), Say("take it first, if nobody has it"))
    return row


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="desk", line=None, problem=problem, mend=mend))

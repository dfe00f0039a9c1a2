"""The morning of a business day, in its order: settle, age, watch the deadlines, escalate, own, plan, lay the desk.

Each step leaves rows in a state that the next finds due; all are safe to repeat, so a morning that was cut off is begun
again.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from assistant.runtime import Runtime
from assistant.steps.age import age_book
from assistant.steps.deadlines import watch_deadlines
from assistant.steps.escalate import escalate
from assistant.steps.own import own_book
from assistant.steps.plan_day import plan_day
from assistant.steps.settle import settle
from assistant.steps.work import prepare_desk

Tell = Callable[[str, int, int], None]


async def morning(rt: Runtime, as_of: date, now: datetime, tell: Tell | None = None) -> dict[str, Any]:
    """→ what each step did."""
    settled = await settle(rt, as_of, now)
    aged = await rt.db.write(age_book, rt.rulebook, as_of)
    watched = await watch_deadlines(rt, as_of, now)
    escalated = await escalate(rt, as_of, now)
    owned = await own_book(rt, as_of, now)
    planned = await plan_day(rt, as_of, now)
    desk = await prepare_desk(rt, as_of, now)
    done = {"settle": settled, "age": aged, "deadlines": watched, "escalate": escalated, "plan": planned}
    return done | {"owners": owned, "desk": desk}

"""The `run` job with a real gateway: today's morning, what may leave now, and what has become of it."""

from datetime import date, timedelta

from assistant.core.dates import at_local
from assistant.runtime import Runtime
from assistant.steps.day import morning
from assistant.steps.dispatch import dispatch_due
from assistant.steps.release import release_due
from assistant.steps.report import Report, report
from assistant.steps.simulate import MORNING


async def work_today(rt: Runtime, day: date) -> Report:
    """Everything else is the scheduler's: it goes on where this leaves off."""
    now = rt.now()
    await morning(rt, day, now)
    await release_due(rt, now, automated_only=True)
    await dispatch_due(rt, rt.now(), worker="run")
    since = at_local(day, MORNING, rt.settings.work.zone)
    return await rt.db.read(report, rt, day, 1, min(since, now), now + timedelta(days=1))

"""The jobs: once for each slot however many schedulers tick, and again when whoever had it failed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from assistant import scheduler
from assistant.core.problem import Surroundings
from assistant.job_table import JOBS, Job
from assistant.runtime import Clock, Runtime
from assistant.scheduler import run_guarded, run_job
from assistant.store.db import Database
from tests.steps.sending import runtime

MORNING = JOBS[0]
NEW_YORK = "America/New_York"


def job(*ends: object) -> tuple[Job, list[datetime]]:
    """The morning's slot with a step that ends in turn as told: an exception, or a result."""
    begun: list[datetime] = []
    turns = iter(ends)

    async def step(_rt: Runtime, now: datetime) -> dict[str, Any]:
        begun.append(now)
        await asyncio.sleep(0)
        end = next(turns)
        if isinstance(end, BaseException):
            raise end
        return {"planned": 3}

    return replace(MORNING, step=step), begun


async def test_many_schedulers_that_tick_together_run_a_job_once(db: Database, now: datetime) -> None:
    rt, (one, begun) = runtime(db, [], lambda: now), job("done", "done")
    results = await asyncio.gather(*(run_job(rt, one) for _ in range(6)))
    assert [result for result in results if result is not None] == [{"planned": 3}]
    assert await run_job(rt, one) is None
    assert len(begun) == 1


async def test_the_next_day_is_another_slot(db: Database, now: datetime) -> None:
    one, begun = job("done", "done")
    clock = iter((now, now, now + timedelta(days=1), now + timedelta(days=1)))  # asked as it begins and as it ends
    rt = runtime(db, [], lambda: next(clock))
    assert [await run_job(rt, one), await run_job(rt, one)] == [{"planned": 3}] * 2
    assert len(begun) == 2


async def test_a_job_whose_surroundings_failed_is_done_at_the_next_tick(db: Database, now: datetime) -> None:
    rt, (one, begun) = runtime(db, [], lambda: now), job(Surroundings("the disk is full"), "done", "done")
    told: list[str] = []
    for _ in range(3):
        await run_guarded(rt, one, told.append)
    assert told == ["morning: the disk is full", "16:00:00 morning: planned 3"]
    assert len(begun) == 2


async def test_a_job_that_is_cut_off_leaves_its_slot_to_the_next(db: Database, now: datetime) -> None:
    rt, (one, begun) = runtime(db, [], lambda: now), job(asyncio.CancelledError(), "done")
    with pytest.raises(asyncio.CancelledError):
        await run_job(rt, one)
    assert await run_job(rt, one) == {"planned": 3}
    assert len(begun) == 2


@pytest.mark.parametrize(
    ("after", "next_at"),
    [
        (datetime(2026, 10, 1, 7, 59, tzinfo=UTC), datetime(2026, 10, 1, 8, 0, tzinfo=UTC)),  # 03:59 there
        (datetime(2026, 10, 1, 13, 2, tzinfo=UTC), datetime(2026, 10, 1, 13, 5, tzinfo=UTC)),  # a late start
        (datetime(2026, 10, 2, 3, 56, tzinfo=UTC), datetime(2026, 10, 2, 8, 0, tzinfo=UTC)),  # past 23:55: tomorrow's
    ],
)
def test_the_morning_is_asked_for_from_four_until_midnight(after: datetime, next_at: datetime) -> None:
    trigger = MORNING.trigger(NEW_YORK)
    assert trigger.get_next_fire_time(None, after) == next_at


def test_a_ticks_words_leave_out_what_is_zero() -> None:
    assert scheduler.said({"sent": 2, "again": 0, "plan": {"planned": 1}}) == "sent 2, plan planned 1"
    assert scheduler.said({"sent": 0}) == "nothing due"


async def test_a_morning_that_was_missed_is_made_up_for_at_the_start_but_not_before_its_hour(now: datetime) -> None:
    """By the clock of the work: a simulated noon counts, whatever the time is outside."""
    for hour, made_up in ((7, False), (8, True)):  # UTC: 3 and 4 in the morning in New York
        ticking = scheduler.start(runtime(cast(Any, None), [], Clock(now.replace(hour=hour))))
        asked = ticking.get_job("morning").next_run_time
        ticking.shutdown(wait=False)
        assert (asked - datetime.now(UTC) < timedelta(seconds=1)) is made_up

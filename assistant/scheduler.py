"""Runs the table of jobs. APScheduler only ticks; what is due is rows in the tables.

A run of a job is a row (job, slot): the first scheduler that inserts it does it, so two schedulers on one database do
no harm; a missed tick costs nothing, since the next one finds the same rows due.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from assistant.core.dates import local
from assistant.core.problem import Surroundings
from assistant.job_table import JOBS, Job, worker_name
from assistant.runtime import Runtime
from assistant.steps.simulate import MORNING
from assistant.store import jobs

log = structlog.get_logger()


async def run_job(rt: Runtime, job: Job, tell: Callable[[str], None] | None = None) -> dict[str, Any] | None:
    """Run a job if its slot is free. None: another scheduler has it, or had it."""
    now = rt.now()
    slot = job.slot(now, rt.settings.work.zone)
    if slot is not None and not await rt.db.write(jobs.take, job.name, slot, worker_name(), now):
        return None
    try:
        result = await job.step(rt, now)
    except BaseException:
        if slot is not None:
            await rt.db.write(jobs.free, job.name, slot, worker_name())
        raise
    if slot is not None:
        await rt.db.write(jobs.finish, job.name, slot, rt.now(), result)
    counts = {name: number for name, number in result.items() if isinstance(number, int)}
    if slot is not None or any(counts.values()):  # a tick that found nothing due is no news
        log.info("job", job=job.name, slot=slot, **counts)
    if tell is not None:
        tell(f"{now:%H:%M:%S} {job.name}: {said(result)}")
    return result


def said(result: dict[str, Any]) -> str:
    """A tick's result in a line: what is zero is left out."""
    flat = {
        key if not isinstance(value, dict) else f"{key} {inner}": number
        for key, value in result.items()
        for inner, number in (value.items() if isinstance(value, dict) else [("", value)])
    }
    counts = {name: number for name, number in flat.items() if isinstance(number, int) and number}
    return ", ".join(f"{name} {number}" for name, number in counts.items()) or "nothing due"


async def run_guarded(rt: Runtime, job: Job, tell: Callable[[str], None] | None) -> None:
    """A tick whose surroundings fail is said and tried again at the next one."""
    try:
        await run_job(rt, job, tell)
    except asyncio.CancelledError:  # the process ends: the next tick, anybody's, finds the same rows due
        return
    except Surroundings as error:
        log.error("job failed", job=job.name, error=str(error))
        if tell is not None:
            tell(f"{job.name}: {error}")


def start(rt: Runtime, tell: Callable[[str], None] | None = None) -> AsyncIOScheduler:
    """Declare the jobs and start ticking in the running loop. Logs stand beside what the command prints."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    scheduler = AsyncIOScheduler(timezone="UTC")
    for job in JOBS:
        scheduler.add_job(
            run_guarded,
            job.trigger(rt.settings.work.zone),
            args=[rt, job, tell],
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            **_at_once(rt, job),
        )
    scheduler.start()
    return scheduler


def _at_once(rt: Runtime, job: Job) -> dict[str, Any]:
    """A morning that was missed while nothing ran is made up for now; by the work's clock, which may be virtual."""
    missed = job is JOBS[0] and local(rt.now(), rt.settings.work.zone).time() >= MORNING
    return {"next_run_time": rt.wall()} if missed else {}


async def work(rt: Runtime, tell: Callable[[str], None]) -> None:
    """Schedule and dispatch until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    scheduler = start(rt, tell)
    await stop.wait()
    scheduler.shutdown(wait=False)

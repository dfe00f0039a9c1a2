"""The table of jobs: name, when, step. APScheduler only ticks; what is due is rows in the tables.

A run of a job is a row (job, slot): the first scheduler that inserts it does it, so two schedulers on one database do
no harm; a missed tick costs nothing, since the next one finds the same rows due.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from assistant.core.dates import local
from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.steps.aggregate import aggregate
from assistant.steps.call_end import sweep
from assistant.steps.day import morning
from assistant.steps.dispatch import dispatch_due
from assistant.steps.foresee import each_evening
from assistant.steps.index_log import index_log
from assistant.steps.release import release_due
from assistant.steps.retention import propose_erasures
from assistant.steps.sample_reviews import sample_reviews
from assistant.steps.simulate import answer_until
from assistant.steps.tell_others import tell_others
from assistant.steps.tidy import tidy
from assistant.store import jobs

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Job:
    name: str
    when: str  # in words, for the operator
    trigger: Callable[[str], Any]  # the lender's zone → a trigger
    slot: Callable[[datetime, str], str | None]  # the name of this run; None: every scheduler may run it
    step: Callable[[Runtime, datetime], Awaitable[dict[str, Any]]]


async def _morning(rt: Runtime, now: datetime) -> dict[str, Any]:
    return await morning(rt, local(now, rt.settings.work.zone).date(), now)


async def _retention(rt: Runtime, now: datetime) -> dict[str, Any]:
    return await propose_erasures(rt, local(now, rt.settings.work.zone).date(), now)


async def _release(rt: Runtime, now: datetime) -> dict[str, Any]:
    return await release_due(rt, now, automated_only=True)


async def _dispatch(rt: Runtime, now: datetime) -> dict[str, Any]:
    return await dispatch_due(rt, now, worker=worker_name())


async def _world(rt: Runtime, now: datetime) -> dict[str, Any]:
    return await answer_until(rt, now) if rt.gateway.name == "simulator" else {}


async def _wrap_up(rt: Runtime, now: datetime) -> dict[str, Any]:
    return await sweep(rt, now)


def _once_a_day(now: datetime, zone: str) -> str:
    return local(now, zone).date().isoformat()


def _once_a_month(now: datetime, zone: str) -> str:
    return f"{local(now, zone):%Y-%m}"


def _always(_now: datetime, _zone: str) -> None:
    return None


JOBS = (
    Job(
        name="morning",
        when="once a day, from 04:00 in the lender's zone: settle, age, watch the deadlines, escalate, plan",
        # Asked for all day, done once: who starts late or takes over from who fell is five minutes behind, not a day.
        trigger=lambda zone: CronTrigger(hour="4-23", minute="*/5", timezone=zone),
        slot=_once_a_day,
        step=_morning,
    ),
    Job(
        name="retention",
        when="once a month, from 05:00 in the lender's zone: name the files that may be erased; a person erases",
        trigger=lambda zone: CronTrigger(hour="5-23", minute=30, timezone=zone),
        slot=_once_a_month,
        step=_retention,
    ),
    Job(
        name="campaigns",
        when="once a day, from 18:00 in the lender's zone: have worked out what will go out on the next working day",
        trigger=lambda zone: CronTrigger(hour="18-23", minute="*/10", timezone=zone),
        slot=_once_a_day,
        step=each_evening,
    ),
    Job(
        name="reviews",
        when="every 5 minutes: choose the contacts that supervisors should hear",
        trigger=lambda _zone: IntervalTrigger(minutes=5, timezone="UTC"),
        slot=_always,
        step=sample_reviews,
    ),
    Job(
        name="release",
        when="every minute: ask the gate for what is due",
        trigger=lambda _zone: IntervalTrigger(minutes=1, timezone="UTC"),
        slot=_always,
        step=_release,
    ),
    Job(
        name="dispatch",
        when="every 5 seconds: send what is released",
        trigger=lambda _zone: IntervalTrigger(seconds=5, timezone="UTC"),
        slot=_always,
        step=_dispatch,
    ),
    Job(
        name="world",
        when="every 5 seconds, with the simulator: what the simulated borrowers do",
        trigger=lambda _zone: IntervalTrigger(seconds=5, timezone="UTC"),
        slot=_always,
        step=_world,
    ),
    Job(
        name="wrap_up",
        when="every 5 seconds: calls whose wrap-up has run out, and calls without a sign of life",
        trigger=lambda _zone: IntervalTrigger(seconds=5, timezone="UTC"),
        slot=_always,
        step=_wrap_up,
    ),
    Job(
        name="tell_others",
        when="every 10 seconds: tell subscribers of promises, escalations and opt-outs",
        trigger=lambda _zone: IntervalTrigger(seconds=10, timezone="UTC"),
        slot=_always,
        step=tell_others,
    ),
    Job(
        name="index_log",
        when="every 20 seconds: make the new entries of the contact log searchable",
        trigger=lambda _zone: IntervalTrigger(seconds=20, timezone="UTC"),
        slot=_always,
        step=index_log,
    ),
    Job(
        name="figures",
        when="every ten minutes: prepare the dashboard's figures of what is new",
        trigger=lambda _zone: IntervalTrigger(minutes=10, timezone="UTC"),
        slot=_always,
        step=aggregate,
    ),
    Job(
        name="tidy",
        when="every hour: remove ended sessions and old kept answers",
        trigger=lambda _zone: IntervalTrigger(hours=1, timezone="UTC"),
        slot=_always,
        step=tidy,
    ),
)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


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
        )
    scheduler.start()
    return scheduler


async def work(rt: Runtime, tell: Callable[[str], None]) -> None:
    """Schedule and dispatch until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    scheduler = start(rt, tell)
    await run_guarded(rt, JOBS[0], tell)  # a morning that was missed while nothing ran
    await stop.wait()
    scheduler.shutdown(wait=False)

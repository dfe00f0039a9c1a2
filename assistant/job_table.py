"""The table of jobs: name, when, step. What is due is rows in the tables; a job finds them and does them.

A run of a job that has a slot is a row (job, slot): the first scheduler that inserts it does it.
"""

import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from assistant.core.dates import local
from assistant.runtime import Runtime
from assistant.steps import incoming
from assistant.steps.aggregate import aggregate
from assistant.steps.call_end import sweep
from assistant.steps.day import morning
from assistant.steps.dispatch import dispatch_due
from assistant.steps.find_same import find_same
from assistant.steps.foresee import each_evening
from assistant.steps.index_log import index_log
from assistant.steps.recording_files import delete_recordings, fetch_recordings
from assistant.steps.release import release_due
from assistant.steps.retention import propose_erasures
from assistant.steps.sample_reviews import sample_reviews
from assistant.steps.simulate import MORNING, answer_until
from assistant.steps.tell_others import tell_others
from assistant.steps.tidy import tidy
from assistant.steps.work import reopen

Step = Callable[[Runtime, datetime], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Job:
    name: str
    when: str  # in words, for the operator
    trigger: Callable[[str], Any]  # the lender's zone → a trigger
    slot: Callable[[datetime, str], str | None]  # the name of this run; None: every scheduler may run it
    step: Step


def worker_name() -> str:
    """Who does it: this process of this machine."""
    return f"{socket.gethostname()}:{os.getpid()}"


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
    return await sweep(rt, now) | await incoming.sweep(rt, now) | await reopen(rt, now)


def _once_a_day(now: datetime, zone: str) -> str:
    return local(now, zone).date().isoformat()


def _once_a_month(now: datetime, zone: str) -> str:
    return f"{local(now, zone):%Y-%m}"


def _dated(name: str, what: str, step: Step, slot: Callable[[datetime, str], str], hour: str, minute: str) -> Job:
    """A job of the calendar, in the lender's zone. Asked for all day, done once: who starts late, or takes over from
    who fell, is minutes behind and not a day."""
    return Job(
        name=name,
        when=what,
        trigger=lambda zone: CronTrigger(hour=hour, minute=minute, timezone=zone),
        slot=slot,
        step=step,
    )


def _every(name: str, what: str, step: Step, every: timedelta) -> Job:
    """A job that every scheduler may run: `every` seconds, and `what` it does in words."""
    seconds = int(every.total_seconds())
    return Job(
        name=name,
        when=f"every {_span(seconds)}: {what}",
        trigger=lambda _zone: IntervalTrigger(seconds=seconds, timezone="UTC"),
        slot=lambda _now, _zone: None,
        step=step,
    )


def _span(seconds: int) -> str:
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            return unit if seconds == size else f"{seconds // size} {unit}s"
    return f"{seconds} seconds"


_SETTLED = "once a day, from 04:00 in the lender's zone: settle, age, watch the deadlines, escalate, plan"
_ERASED = "once a month, from 05:00 in the lender's zone: name the files that may be erased; a person erases"
_FORESEEN = "once a day, from 18:00 in the lender's zone: have worked out what will go out on the next working day"
_WRAPPED = "calls whose wrap-up has run out, calls without a sign of life, and work whose hours are over"

JOBS = (
    _dated("morning", _SETTLED, _morning, _once_a_day, f"{MORNING.hour}-23", "*/5"),
    _dated("retention", _ERASED, _retention, _once_a_month, "5-23", "30"),
    _dated("campaigns", _FORESEEN, each_evening, _once_a_day, "18-23", "*/10"),
    _every("reviews", "choose the contacts that supervisors should hear", sample_reviews, timedelta(minutes=5)),
    _every("release", "ask the gate for what is due", _release, timedelta(minutes=1)),
    _every("dispatch", "send what is released", _dispatch, timedelta(seconds=5)),
    _every("world", "with the simulator, what the simulated borrowers do", _world, timedelta(seconds=5)),
    _every("wrap_up", _WRAPPED, _wrap_up, timedelta(seconds=5)),
    _every("tell_others", "tell subscribers of promises, escalations, opt-outs", tell_others, timedelta(seconds=10)),
    _every(
        "index_log",
        "make the new entries of the contact log searchable, and new names",
        index_log,
        timedelta(seconds=20),
    ),
    _every("figures", "prepare the dashboard's figures of what is new", aggregate, timedelta(minutes=10)),
    _every("recordings", "fetch what gateways recorded and may be kept", fetch_recordings, timedelta(minutes=1)),
    _every("recordings_over", "delete the recordings whose time is over", delete_recordings, timedelta(hours=1)),
    _every("same_person", "compare new borrowers with those that share something", find_same, timedelta(minutes=2)),
    _every("tidy", "remove ended sessions and old kept answers", tidy, timedelta(hours=1)),
)

"""The `run` job: business days on a virtual clock with the simulator, one tick an hour.

A morning settles what yesterday's payments decided, ages and segments the book, escalates and plans. Each tick then
releases what is due, dispatches it, and lets the simulated world answer. Where the job stands is written after every
tick, so the same command goes on there after a kill; every step is safe to repeat, so the tick that was cut is too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import DAY, add_business_days, at_local
from assistant.gateway.base import CallEnded, Event, InboundEvent, KeyPress, PaymentMade
from assistant.gateway.sim_payments import of_before
from assistant.gateway.simulator import Simulator
from assistant.runtime import Clock, Runtime
from assistant.steps.aggregate import close_day
from assistant.steps.answer import answer
from assistant.steps.day import morning
from assistant.steps.dispatch import dispatch_due
from assistant.steps.index_log import index_log
from assistant.steps.receive import take_in
from assistant.steps.record import record_call
from assistant.steps.release import release_due
from assistant.steps.report import Report, report
from assistant.steps.settle import receive_payment
from assistant.store import facts, imported_promises, log
from assistant.store.book import all_payments_through

TICK = timedelta(hours=1)
SLOT = timedelta(minutes=10)  # of the simulated world, taken in one commit
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MORNING = time(4, 0)  # in the lender's zone: before any borrower's window opens
OPENING = time(11, 0)  # in the lender's zone: the people of most of a country's zones may be called
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the run was asked for, and where it stands."""

    book: str
    as_of: date
    days: int
    seed: int
    done: int = 0  # ticks finished

    def as_fact(self) -> dict[str, Any]:
        return self.__dict__ | {"as_of": self.as_of.isoformat()}

    def extended(self, days: int) -> "Job":
        """The same job with more days; never fewer than it has worked."""
        return replace(self, days=max(days, self.days) if self.done else days)


def first_instant(job: Job, zone: str) -> datetime:
    return at_local(job.as_of, MORNING, zone)


def job_of(fact: dict[str, Any]) -> Job:
    return Job(**(fact | {"as_of": date.fromisoformat(fact["as_of"])}))


async def run_days(rt: Runtime, clock: Clock, job: Job, tell: Tell) -> Report:
    """Work the book through the job's days from where it stands; `tell(what, done, total)` hears of the progress."""
    zone = rt.settings.work.zone
    ticks = list(schedule(job.as_of, job.days, zone))
    for number, (instant, day) in enumerate(ticks):
        if number < job.done:
            continue
        clock.move_to(instant)
        if day is not None and number:
            await rt.db.write(close_day, rt, day - DAY, instant)
        await tick(rt, clock, instant, day, tell)
        job = replace(job, done=number + 1)
        await rt.db.write(facts.put, "run", job.as_fact())
        tell("working the days", number + 1, len(ticks))
    await index_log(rt, clock())
    return await rt.db.read(report, rt, job.as_of, job.days, ticks[0][0], ticks[-1][0] + TICK)


def open_next_day(conn: Connection, rt: Runtime, clock: Clock, job: Job) -> None:
    """After the job, for who works in the workspace then: the clock goes on in the next business day's opening hours,
    later if somebody has worked in it before; the money of the days before is in. Its morning is the scheduler's."""
    work = rt.settings.work
    day = add_business_days(job.as_of + DAY * job.days, 0, work.country)
    all_payments_through(conn, day - DAY)
    pay_promises_of_before(conn, rt, day - DAY, clock())
    last = log.last_at(conn)
    clock.move_to(max(at_local(day, OPENING, work.zone), last or clock()))


def schedule(as_of: date, days: int, zone: str) -> list[tuple[datetime, date | None]]:
    """Every tick, an hour apart; the first of a day names the business date that begins with it."""
    ticks: list[tuple[datetime, date | None]] = []
    for number in range(days):
        day = as_of + DAY * number
        instant, end = at_local(day, MORNING, zone), at_local(day + DAY, MORNING, zone)
        ticks.append((instant, day))
        while (instant := instant + TICK) < end:
            ticks.append((instant, None))
    return ticks


async def tick(rt: Runtime, clock: Clock, now: datetime, day: date | None, tell: Tell) -> None:
    if day is not None:
        # Every simulated payment of the days before has been received: promises may be judged through yesterday.
        await rt.db.write(all_payments_through, day - DAY)
        await rt.db.write(pay_promises_of_before, rt, day - DAY, now)
        await morning(rt, day, now, tell)
    await release_due(rt, now)
    await dispatch_due(rt, now, worker="run")
    await answer_until(rt, now + TICK, clock)


def pay_promises_of_before(conn: Connection, rt: Runtime, day: date, now: datetime) -> int:
    """The simulated world hears only of promises made to us; those that the book brought open come true here. How many
    payments; the same day again brings none."""
    world = rt.gateways["simulator"]
    assert isinstance(world, Simulator)
    made = 0
    for row in imported_promises.due_on(conn, day):
        name = f"{row.ref}:{row.n}"
        paid = of_before(name, row.loan_ref, row.amount_minor, row.currency, day, row.name, world.seed)
        if paid is not None:
            made += receive_payment(conn, rt, paid, now).payment_id is not None
    return made


async def answer_until(rt: Runtime, until: datetime, clock: Clock | None = None) -> dict[str, int]:
    """Let the simulated world act: what its events change is committed before the simulator hears that they were taken.

    The events of a slot share a commit. Slots are cut by the clock, so a slot that a kill cuts off is told again whole.
    """
    world = rt.gateways["simulator"]
    assert isinstance(world, Simulator)
    taken = 0
    while waiting := world.due_events(until):
        end = waiting[0].at + SLOT - (waiting[0].at - EPOCH) % SLOT
        events = [event for event in waiting if event.at < end]
        if clock is not None:
            clock.move_to(events[-1].at)
        await rt.db.write(take, rt, events)
        world.acknowledge(*events)
        taken += len(events)
    return {"events": taken}


def take(conn: Connection, rt: Runtime, events: Sequence[Event]) -> None:
    """A slot of the simulated world: first what the lines and carriers say, then each act in its order."""
    heard = [event.as_status() if isinstance(event, CallEnded) else event for event in events]
    with log.gathered(conn):
        new, _ = take_in(conn, [event for event in heard if not isinstance(event, PaymentMade)], events[-1].at)
        fresh = {event.key for event in new}
        for event in events:
            if isinstance(event, PaymentMade):
                receive_payment(conn, rt, event, event.at)
            elif event.key in fresh and isinstance(event, InboundEvent | KeyPress):
                answer(conn, rt, event, event.at)
            elif event.key in fresh and isinstance(event, CallEnded):
                record_call(conn, rt, **call_record(event))


def call_record(event: CallEnded) -> dict[str, Any]:
    """The simulated collector hangs up and records how the call ended, as a collector would."""
    return {
        "outbox_ref": event.ref,
        "outcome": event.outcome,
        "by": "simulated-collector",
        "now": event.at,
        "line": event.line,
        "promise": event.promise,
        "reason": event.reason,
    }

"""Sends what was released: unclear items first, then claim → hand-off → send → settle, batch by batch.

The only place that calls a gateway's send. Network waits are outside every transaction; the intent is on disk before a
request leaves, and the answer after it, so a kill at any moment leaves a state that the next run can clear up.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf

from sqlalchemy import Connection

from assistant.gateway.base import Gateway, Message, SendError
from assistant.gateway.line import Breaker, loop_time
from assistant.runtime import Runtime
from assistant.steps.hand_off import hand_off
from assistant.steps.last_look import LastLook
from assistant.steps.recall import recall_late
from assistant.steps.reconcile import reconcile
from assistant.steps.sends import Result, decide, settle
from assistant.store import outbox, pauses
from assistant.store.outbox_item import OutboxItem

BATCH_MAX = 500
PACED_SECONDS = 2  # of a real sender's allowance in one batch: its answers are on disk soon after they come
LEASE = timedelta(seconds=60)
AT_ONCE_MAX = 64
SETTLED = ("sent", "rejected", "unknown", "again", "parked", "expired", "cancelled", "refused")
COUNTS = ("claimed", *SETTLED, "recalled", "stopped")
Progress = Callable[[int], None]


async def dispatch_due(
    rt: Runtime, now: datetime, *, worker: str, limit: int | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Send everything that is due at `now`, at most `limit` messages. `progress` hears how many more were handled.

    Returns what happened, counted; `stopped` is the number of gateways that could not be reached and are left alone for
    a while (their line says why).
    """
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for name in sorted(rt.gateways):
        left = None if limit is None else limit - counts["claimed"]
        counts += await _drain(rt, rt.gateways[name], now, worker, left, progress)
    return {name: counts[name] for name in COUNTS}


async def _drain(
    rt: Runtime, gateway: Gateway, now: datetime, worker: str, limit: int | None, progress: Progress | None
) -> Counter[str]:
    counts = await reconcile(rt, gateway, now)
    paused = await rt.db.read(pauses.current)
    counts += await recall_late(rt, gateway, now, paused.stops(gateway.name) is not None)
    breaker = gateway.line.breaker
    while True:
        at = now if gateway.virtual else max(now, rt.now())
        room = breaker.room(_batch(rt, gateway, limit, counts["claimed"]), at)
        items = await rt.db.write(claim, worker, at, room, gateway) if room else []
        if not items:
            # With no request under way an unclear answer can be looked up at once, on the simulator.
            again = await reconcile(rt, gateway, at) if gateway.virtual and room else Counter()
            counts += again
            if again["again"]:
                continue
            break
        counts += await _batch_of(rt, gateway, items, at)
        counts["claimed"] += len(items)
        if progress is not None:
            progress(len(items))
    counts["stopped"] += breaker.is_open
    return counts


def claim(conn: Connection, worker: str, now: datetime, limit: int, gateway: Gateway) -> list[OutboxItem]:
    """The oldest messages that may leave by this gateway; none while it, or everything, is paused."""
    paused = pauses.current(conn)
    if paused.stops(gateway.name):
        return []
    return outbox.claim(conn, worker, now, limit, _lease(gateway), gateway.name, paused)


def _batch(rt: Runtime, gateway: Gateway, limit: int | None, claimed: int) -> int:
    most = BATCH_MAX if gateway.virtual else max(1, min(BATCH_MAX, int(rt.settings.gateway.per_second * PACED_SECONDS)))
    return most if limit is None else max(0, min(most, limit - claimed))


def _lease(gateway: Gateway) -> timedelta:
    # On a virtual clock a killed run resumes at the same instant: its claims are void at once. One process, one log.
    return timedelta(0) if gateway.virtual else LEASE


async def _batch_of(rt: Runtime, gateway: Gateway, items: Sequence[OutboxItem], now: datetime) -> Counter[str]:
    """One batch: the intent's commit, the sends, the answers' commit."""
    lease = _lease(gateway)
    deadline = inf if gateway.virtual else loop_time() + lease.total_seconds()
    handed = await rt.db.write(hand_off, rt, gateway, items, now, lease)
    line = Sender(rt=rt, gateway=gateway, deadline=deadline, gate=asyncio.Semaphore(AT_ONCE_MAX), look=LastLook(rt))
    # A fault of ours (no SendError) leaves its item `sending`, to be looked up; the others' answers are kept first.
    sent = await asyncio.gather(*(line.send(*pair) for pair in handed.messages), return_exceptions=True)
    at = now if gateway.virtual else max(now, rt.now())
    answers = [one for one in sent if not isinstance(one, BaseException)]
    done = [decide(item, result, at, rt.settings.gateway.retries_max) for item, result in answers]
    settled = await rt.db.write(settle, done, at) if done else Counter()
    for one in sent:
        if isinstance(one, BaseException):
            raise one
    return handed.counts + settled


@dataclass(frozen=True, kw_only=True)
class Sender:
    """One batch on its way through one gateway."""

    rt: Runtime
    gateway: Gateway
    deadline: float  # of the loop's clock: a worker that slept past its lease sends nothing
    gate: asyncio.Semaphore
    look: LastLook

    async def send(self, item: OutboxItem, message: Message) -> tuple[OutboxItem, Result]:
        """One message, once. The result is None when it was not tried."""
        breaker = self.gateway.line.breaker
        async with self.gate:
            await self.gateway.line.pacer.take(item.sender)
            if (await self.look.now()).stops(self.gateway.name, item.sender):
                return item, None
            at = message.at if self.gateway.virtual else max(message.at, self.rt.now())
            if loop_time() >= self.deadline or at >= message.valid_until or not breaker.room(1, at):
                return item, None
            try:
                receipt = await self.gateway.send(replace(message, at=at))
            except SendError as error:
                note(breaker, error, at)
                return item, error
        breaker.reached()
        return item, receipt


def note(breaker: Breaker, error: SendError, at: datetime) -> None:
    """A refusal or a throttle is an answer; silence and a closed door are failures of the line."""
    if error.kind == "rejected" or error.retry_after is not None:
        breaker.reached()
    else:
        breaker.failed(at, str(error), at_once=error.stop)

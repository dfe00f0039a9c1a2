"""Takes back the calls that still wait at the gateway when the borrower's window closes.

A gateway that places one call a second queues the rest, for up to a day; a text has a validity of its own, a call has
none. What the gateway says of the call is taken in as its own event would be.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from assistant.gateway.base import Gateway, Recalls, SendError, StatusEvent
from assistant.runtime import Runtime
from assistant.steps.receive import take_in
from assistant.store import outbox_read
from assistant.store.outbox_item import OutboxItem

AHEAD = timedelta(seconds=30)  # of the window's end: a call that begins to ring now would ring beyond it
KEPT = timedelta(days=2)  # no gateway queues a call for longer
AT_ONCE_MAX = 16
BATCH_MAX = 200


async def recall_late(rt: Runtime, gateway: Gateway, now: datetime, stopped: bool = False) -> Counter[str]:
    """→ `recalled`: calls of which the gateway has now said how they stand. Safe to repeat.

    `stopped`: a supervisor has stopped this gateway, so that every call that still waits there is late.
    """
    if not isinstance(gateway, Recalls):
        return Counter()
    items = await rt.db.read(
        outbox_read.not_yet_rung, gateway.name, now + (KEPT if stopped else AHEAD), now - KEPT, BATCH_MAX
    )
    gate = asyncio.Semaphore(AT_ONCE_MAX)
    told = await asyncio.gather(*(_recall(gateway, item, now, gate) for item in items))
    events = [event for event in told if event is not None]
    if events:
        await rt.db.write(take_in, events, now)
    return Counter(recalled=len(events))


async def _recall(gateway: Recalls, item: OutboxItem, now: datetime, gate: asyncio.Semaphore) -> StatusEvent | None:
    """None: it cannot be asked now; the next tick asks again."""
    async with gate:
        try:
            return await gateway.recall(item.sid or "", item.ref, now)
        except SendError:
            return None

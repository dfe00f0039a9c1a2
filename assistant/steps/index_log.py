"""Brings the search index of the contact log up to the log: in the background and after `run`.

Each batch is read first and written in a transaction of its own, so that whoever writes the log is not held up.
"""

from datetime import datetime
from typing import Any

from assistant.runtime import Runtime
from assistant.store import log_index

BATCHES_MAX = 200  # of a tick: 400,000 entries; the next tick goes on


async def index_log(rt: Runtime, _now: datetime) -> dict[str, Any]:
    """→ {entries}: how many the index has come further. Safe to repeat, and at the same time."""
    came = 0
    for _ in range(BATCHES_MAX):
        batch = await rt.db.read(log_index.next_batch)
        moved = await rt.db.write(log_index.take_in, batch) if batch.entries else 0
        came += moved
        if not moved:
            break
    return {"entries": came}

"""Brings what is searched for up to date, in the background and after `run`: the contact log, and people's names.

Each batch is read first and written in a transaction of its own, so that whoever writes the log is not held up.
"""

from datetime import datetime
from typing import Any

from assistant.runtime import Runtime
from assistant.store import log_index, name_index

BATCHES_MAX = 200  # of a tick: 400,000 entries; the next tick goes on


async def index_log(rt: Runtime, _now: datetime) -> dict[str, Any]:
    """→ {entries, names}: how many the index has come further. Safe to repeat, and at the same time."""
    return {"entries": await _entries(rt), "names": await _names(rt)}


async def _entries(rt: Runtime) -> int:
    came = 0
    for _ in range(BATCHES_MAX):
        batch = await rt.db.read(log_index.next_batch)
        moved = await rt.db.write(log_index.take_in, batch) if batch.entries else 0
        came += moved
        if not moved:
            break
    return came


async def _names(rt: Runtime) -> int:
    came = 0
    for _ in range(BATCHES_MAX):
        if not await rt.db.read(name_index.behind):
            break
        came += await rt.db.write(name_index.take_in)
    return came

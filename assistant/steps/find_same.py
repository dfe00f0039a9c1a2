"""Looks for borrowers that may be one person, among what is new in the book: each pair becomes a question.

In the background, after an import from the shell and after `run`. Each batch is read and compared first and written in
a transaction of its own, so that nobody waits for the comparing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.same_person import Likeness, likeness
from assistant.runtime import Runtime
from assistant.store import book, same_blocks, same_person
from assistant.store.same_blocks import Marks
from assistant.store.same_person import Pair

BATCH = 1000  # borrowers
BATCHES_MAX = 100  # of a tick; the next one goes on


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one batch came to: whom it was about, what is likely among them, and how far the book is compared then."""

    ids: Sequence[int]
    likely: dict[Pair, Likeness]
    before: Marks
    now: Marks


async def find_same(rt: Runtime, now: datetime) -> dict[str, Any]:
    """→ {found}: how many pairs are new. Safe to repeat, and at the same time."""
    return {"found": await asyncio.to_thread(find_same_now, rt, now)}


def find_same_now(rt: Runtime, now: datetime) -> int:
    found = 0
    for _ in range(BATCHES_MAX):
        looked = rt.db.read_now(look)
        if looked is None or looked.now == looked.before:
            break
        found += rt.db.write_now(keep, looked, now)
    return found


def look(conn: Connection) -> Looked | None:
    """The next batch, compared. None: while an import runs, for what it brings is not all there yet."""
    if not book.is_quiet(conn):
        return None
    before = same_blocks.marks(conn)
    ids, now = same_blocks.news(conn, before, BATCH)
    pairs = same_blocks.pairs(conn, ids) if ids else set()
    files = same_blocks.files(conn, {number for pair in pairs for number in pair})
    likely = {}
    for low, high in sorted(pairs):
        (one, person), (other, same) = files[low], files[high]
        found = likeness(one, other)
        if found.is_likely and (person is None or person != same):
            likely[low, high] = found
    return Looked(ids=ids, likely=likely, before=before, now=now)


def keep(conn: Connection, looked: Looked, now: datetime) -> int:
    new = same_person.keep(conn, looked.ids, looked.likely, now) if looked.ids else 0
    same_blocks.keep_marks(conn, looked.now)
    return new

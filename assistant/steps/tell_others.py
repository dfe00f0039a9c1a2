"""Tell other programs what the contact log says: gather new entries, send what is due, try again what was not taken."""

import asyncio
from datetime import datetime
from typing import Any

import aiohttp

from assistant.core.tidings import next_try, signature
from assistant.gateway import subscriber
from assistant.runtime import Runtime
from assistant.store import subscribers
from assistant.store.subscribers import Due

AT_ONCE = 20
SIGNATURE, ID = "X-Assistant-Signature", "X-Assistant-Delivery"


async def tell_others(rt: Runtime, now: datetime) -> dict[str, Any]:
    """How many tidings were found, taken by their receivers, and put off or given up."""
    found = await rt.db.write(subscribers.gather, now)
    due = await rt.db.write(subscribers.claim, now, AT_ONCE)
    if not due:
        return {"found": found, "taken": 0, "not_taken": 0}
    async with aiohttp.ClientSession() as session:
        taken = await asyncio.gather(*(_tell(rt, session, one, now) for one in due))
    return {"found": found, "taken": sum(taken), "not_taken": len(taken) - sum(taken)}


async def _tell(rt: Runtime, session: aiohttp.ClientSession, due: Due, now: datetime) -> bool:
    headers = {SIGNATURE: signature(due.secret, due.body, now), ID: str(due.id)}
    taken, said = await subscriber.post(session, due.url, due.body, headers)
    again = None if taken else next_try(due.tries, now)
    await rt.db.write(subscribers.settle, due.id, said, again, taken=taken)
    return taken

"""What was left unclear: by a worker that died, or by a gateway that gave no clear answer.

Nothing is sent again before the gateway itself says that it never received it; where it cannot say, a person must. A
request is given its whole life to end first.
"""

import asyncio
from collections import Counter
from datetime import datetime

from assistant.core import retry
from assistant.core.terms import OutboxState
from assistant.gateway.base import Gateway, Message, Receipt, SendError
from assistant.runtime import Runtime
from assistant.steps.hand_off import expired, messages_of
from assistant.steps.sends import Done, decide, settle
from assistant.store import outbox_read
from assistant.store.outbox_item import Move, OutboxItem

LOOKUPS_MAX = 16  # at a time
CANNOT_TELL = SendError("unknown", "no_look_up", "the gateway cannot say whether it has the message")


async def reconcile(rt: Runtime, gateway: Gateway, now: datetime) -> Counter[str]:
    """Settle what can be settled of this gateway's unclear items. Returns counts: sent, again, parked, expired."""
    items = await rt.db.read(outbox_read.unsettled, gateway.name, now, gateway.request_life)
    asked = [item for item in items if item.state is not OutboxState.CLAIMED]
    messages = await rt.db.read(messages_of, rt, gateway, asked, now)
    gate = asyncio.Semaphore(LOOKUPS_MAX)
    pairs = zip(asked, messages, strict=True)
    answers = await asyncio.gather(*(_ask(rt, gateway, item, message, gate) for item, message in pairs))
    done = [Done(state=OutboxState.READY, move=Move(item=item)) for item in items if item not in asked]
    done += [one for one in (_decide(rt, *pair, now) for pair in zip(asked, answers, strict=True)) if one]
    return await rt.db.write(settle, done, now) if done else Counter()


async def _ask(
    rt: Runtime, gateway: Gateway, item: OutboxItem, message: Message, gate: asyncio.Semaphore
) -> Receipt | SendError | None:
    if not gateway.can_look_up:
        return CANNOT_TELL
    async with gate:
        known = await rt.db.read(outbox_read.sids_for, gateway.name, item.to)
        try:
            return await gateway.look_up(message, item.state_at, known)
        except SendError as error:
            return error


def _decide(rt: Runtime, item: OutboxItem, answer: Receipt | SendError | None, now: datetime) -> Done | None:
    """None: it cannot be asked now, so it stays as it is."""
    if isinstance(answer, Receipt):
        return Done(
            state=OutboxState.ACCEPTED, move=Move(item=item, sid=answer.sid, status=answer.status, at=answer.at)
        )
    if isinstance(answer, SendError):
        if answer.kind == "retry":
            return None
        if answer.kind == "rejected":
            return decide(item, answer, now, rt.settings.gateway.retries_max)
        return Done(state=OutboxState.PARKED, move=Move(item=item, error=answer.code), why=answer.operator)
    return _never_received(rt, item, now)


def _never_received(rt: Runtime, item: OutboxItem, now: datetime) -> Done:
    if item.valid_until <= now:
        return expired(item, "never received, and its window has ended")
    # A worker that died before its request left no answer: the gateway has not failed this message yet.
    answered = item.state is OutboxState.UNKNOWN
    most, deaths = rt.settings.gateway.retries_max, item.fence - 1 - item.retries
    if retry.after_never_received(answered=answered, retries=item.retries, retries_max=most, deaths=deaths):
        return Done(state=OutboxState.READY, move=Move(item=item, error=item.error, counted=answered))
    return Done(state=OutboxState.PARKED, move=Move(item=item, error="lost time and again"), why="lost time and again")

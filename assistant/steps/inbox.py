"""Webhooks that come at the same time share one commit, and each is answered only after it.

While one group is being written the next one gathers; a durable commit for each would be a third as many a second.
"""

import asyncio
from collections.abc import Sequence

from assistant.runtime import Runtime
from assistant.steps.receive import Received, receive

GROUP_MAX = 200
Waiting = tuple[Sequence[Received], "asyncio.Future[None]"]


class Inbox:
    """One for each process; `put` returns when its events are on disk."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, *events: Received) -> None:
        """Raises what writing these events raised; those of others do not matter."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((events, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
            if not await self._write(group) and len(group) > 1:
                for one in group:  # one bad event must not take the others with it
                    await self._write([one])

    async def _write(self, group: Sequence[Waiting]) -> bool:
        events = [event for part, _ in group for event in part]
        try:
            await self._rt.db.write(receive, self._rt, events, self._rt.now())
        except Exception as error:  # noqa: BLE001 - handed to the handler that waits for it
            if len(group) == 1:
                _end(group, error)
            return False
        _end(group, None)
        return True


def _end(group: Sequence[Waiting], error: Exception | None) -> None:
    for _, done in group:
        if done.done():  # its request was given up
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

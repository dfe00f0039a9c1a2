"""The very last look before a request leaves: has a supervisor stopped it since the batch was handed over?

Many requests are about to leave at once; those that ask while a look is under way share the next one, which begins
after all of them have asked. So none leaves on an older answer than its own question, and few statements serve many.
"""

import asyncio
from dataclasses import dataclass, field

from assistant.core.pausing import Pauses
from assistant.runtime import Runtime
from assistant.store import pauses


@dataclass
class LastLook:
    rt: Runtime
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next: "asyncio.Task[Pauses] | None" = None

    async def now(self) -> Pauses:
        """What is paused, read after this was called."""
        if self._next is None:
            self._next = asyncio.create_task(self._look())
        return await asyncio.shield(self._next)

    async def _look(self) -> Pauses:
        async with self._turn:
            self._next = None  # who asks from here on waits for the look after this one
            return await self.rt.db.read(pauses.current)

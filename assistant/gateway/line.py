"""The line to one gateway: how fast it may be used, and whether it is worth trying now.

Pacing spaces the requests of one sender evenly, so that no second holds more than the allowance. The breaker stops
sending after several failures in a row to reach the gateway; when its pause is over, one message tries the line.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FAILURES_MAX = 10
PAUSE = timedelta(seconds=30)  # sending resumes within a minute of the gateway's return
SPACING = 1.01  # a late wake-up must not squeeze one request too many into a second


def loop_time() -> float:
    return asyncio.get_running_loop().time()


@dataclass(kw_only=True)
class Pacer:
    """`per_second` requests for each sender, evenly spaced; None: as fast as they come (a virtual clock)."""

    per_second: float | None
    clock: Callable[[], float] = loop_time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _next: dict[str, float] = field(default_factory=dict)

    async def take(self, sender: str) -> None:
        """Return when this request may leave."""
        if self.per_second is None:
            return
        now = self.clock()
        slot = max(now, self._next.get(sender, now))
        self._next[sender] = slot + SPACING / self.per_second
        if slot > now:
            await self.sleep(slot - now)


@dataclass(kw_only=True)
class Breaker:
    """Open after `failures_max` failures in a row to reach the gateway, or at once when it says that all would fail."""

    failures_max: int = FAILURES_MAX
    pause: timedelta = PAUSE
    failures: int = 0
    open_until: datetime | None = None
    because: str | None = None

    def room(self, wanted: int, now: datetime) -> int:
        """How many messages may be tried now: none while open, one to try the line after the pause."""
        if self.open_until is None:
            return wanted
        return 0 if now < self.open_until else min(1, wanted)

    @property
    def is_open(self) -> bool:
        return self.open_until is not None

    def reached(self) -> None:
        self.failures, self.open_until, self.because = 0, None, None

    def failed(self, now: datetime, because: str, at_once: bool = False) -> None:
        self.failures += 1
        if at_once or self.is_open or self.failures >= self.failures_max:
            self.open_until, self.because = now + self.pause, because


@dataclass(kw_only=True)
class Line:
    """Pacing and breaker of one gateway; they live as long as the process."""

    pacer: Pacer
    breaker: Breaker = field(default_factory=Breaker)

    @classmethod
    def unpaced(cls) -> "Line":
        return cls(pacer=Pacer(per_second=None))

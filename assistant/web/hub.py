"""What is new, told to every open page of this process: one look at the database for all who watch.

Many pages wait, one task looks: twice a second while anybody watches, and at once after a change that this process
made. A watcher keeps no queue, only which kinds of news it has not told yet; so one that reads slowly holds nobody up
and costs nothing. The news say that something moved, never what: the page then asks for it, and the guard with it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy import Connection

from assistant.core.pausing import Pauses
from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.steps import live
from assistant.store import decisions, pauses
from assistant.store import live as shelf

TICK = 0.5  # seconds between two looks: a change anywhere is told within one
SPACE = 0.05  # at least between two looks, however many changes this process makes
FLOOR_EVERY = 1.0  # seconds that the floor's people are good for
COUNTS_EVERY = 5.0  # and the floor's counts, which read more
PRESENT_EVERY = 20.0
MOVED, INBOUND, STOPPED, FLOOR, QUESTIONS = "moved", "inbound", "stopped", "floor", "questions"
log = structlog.get_logger()
Mark = tuple[str, int, str]


@dataclass(eq=False)
class Watcher:
    """One open page. `name`: whose; `shows`: their own work (MOVED), the whole FLOOR, or the QUESTIONS to decide."""

    name: str
    shows: str = MOVED
    news: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    mark: Mark | None = None
    paused: Pauses | None = None
    questions: str = ""  # the mark of those that the page shows; empty: not known yet

    def tell(self, what: str) -> None:
        self.news.add(what)
        self.woken.set()

    async def next(self, seconds: float) -> list[str]:
        """What is new, as soon as there is anything; nothing when the time is over."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)
        found = sorted(self.news)
        self.news.clear()
        self.woken.clear()
        return found

    def see(self, mark: Mark, paused: Pauses) -> None:
        """Compare with what the page showed when it was last told."""
        if self.mark is None:
            self.woken.set()  # what it knows has a number now
        if self.mark is not None and mark[0] != self.mark[0]:
            self.tell(MOVED)
        if self.mark is not None and (mark[1] > self.mark[1] or mark[2] != self.mark[2]):
            self.tell(INBOUND)
        if self.paused is not None and paused != self.paused:
            self.tell(STOPPED)
        self.mark, self.paused = mark, paused

    def see_questions(self, mark: str) -> None:
        if self.questions and mark != self.questions:
            self.tell(QUESTIONS)
        self.questions = mark


class Hub:
    """The watchers of one process, and the floor as it was last read."""

    def __init__(self, rt: Runtime) -> None:
        self.rt = rt
        self.watchers: set[Watcher] = set()
        self.closed = False
        self._task: asyncio.Task[None] | None = None
        self._nudged = asyncio.Event()
        self._reading = asyncio.Lock()
        self._people: tuple[float, Any] = (-1e9, None)
        self._counts: tuple[float, Any] = (-1e9, None)
        self._present = -1e9

    @asynccontextmanager
    async def watching(self, name: str, shows: str = MOVED, questions: str = "") -> AsyncIterator[Watcher]:
        watcher = Watcher(name=name, shows=shows, questions=questions)
        self.watchers.add(watcher)
        self.nudge()  # what the page shows is compared with from now on
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield watcher
        finally:
            self.watchers.discard(watcher)
            self.nudge()  # the last to go ends the task

    def nudge(self) -> None:
        """Something was changed here: look at once."""
        self._nudged.set()

    async def close(self) -> None:
        """Every page is let go: it asks another process, or this one when it is back."""
        self.closed = True
        for watcher in self.watchers:
            watcher.woken.set()
        self.nudge()
        if self._task is not None:
            await self._task  # not in the middle of a look: its connection would be lost

    async def floor(self) -> tuple[Any, Any]:
        """The floor's people with what is paused, and its counts: read once for all who ask within their time."""
        async with self._reading:
            if _now() - self._people[0] >= FLOOR_EVERY:
                self._people = (_now(), await self.rt.db.read(live.read, self.rt, self.rt.now(), self.rt.wall()))
            if _now() - self._counts[0] >= COUNTS_EVERY:
                self._counts = (_now(), await self.rt.db.read(live.counts, self.rt, self.rt.now()))
            return self._people[1], self._counts[1]

    def forget(self) -> None:
        """What was read of the floor is old: somebody has just changed it here."""
        self._people, self._counts = (-1e9, None), (-1e9, None)
        self.nudge()

    async def _run(self) -> None:
        shown: Any = None
        while self.watchers and not self.closed:
            self._nudged.clear()
            try:
                shown = await self._look(shown)
            except Surroundings as error:
                log.error("the floor cannot be read", error=str(error))
            await asyncio.sleep(SPACE)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), TICK - SPACE)

    async def _look(self, shown: Any) -> Any:
        names = {one.name for one in self.watchers}
        found, paused = await self.rt.db.read(_marks, names, self.rt)
        for watcher in tuple(self.watchers):
            if watcher.name in found:  # else it came while we looked
                watcher.see(found[watcher.name], paused)
        if _now() - self._present >= PRESENT_EVERY:
            self._present = _now()
            await self.rt.db.write(shelf.present, names, self.rt.now())
        if askers := self._that_show(QUESTIONS):
            mark = await self.rt.db.read(decisions.mark, self.rt.now())
            for watcher in askers:
                watcher.see_questions(mark)
        floors = self._that_show(FLOOR)
        return await self._tell_floor(floors, shown) if floors else None

    def _that_show(self, what: str) -> list[Watcher]:
        return [one for one in self.watchers if one.shows == what]

    async def _tell_floor(self, floors: list[Watcher], shown: Any) -> Any:
        people, counts = await self.floor()
        now = ({name: value for name, value in people[0].items() if name != "at"}, people[1], counts)
        if now != shown:
            for watcher in floors:
                watcher.tell(FLOOR)
        return now


def _marks(conn: Connection, names: set[str], rt: Runtime) -> tuple[dict[str, Mark], Pauses]:
    return shelf.marks(conn, names, rt.now()), pauses.current(conn)


def _now() -> float:
    return asyncio.get_running_loop().time()


HUB = web.AppKey("hub", Hub)

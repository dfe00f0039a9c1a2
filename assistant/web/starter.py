"""Begins the long work that waits: imports one by one, and what will go out; notices whose process is gone."""

import asyncio
import subprocess
import threading

import structlog

from assistant.core.import_work import ImportState
from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.steps import import_run, previews
from assistant.steps.child import spawn
from assistant.store import forecasts, import_jobs

log = structlog.get_logger()
EVERY = 1.0  # seconds
TRIES = 3  # of one import whose process ends before it has begun


class Starter:
    def __init__(self, rt: Runtime) -> None:
        self.rt = rt
        self.child: subprocess.Popen[bytes] | None = None
        self.tried: dict[int, int] = {}
        self.seer: subprocess.Popen[bytes] | None = None
        self.seen = 0
        self.checker: subprocess.Popen[bytes] | None = None
        self.checked = ""

    async def work(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look()
                await self.foresee()
                await self.check()
            except Surroundings as error:
                log.error("work cannot be begun", error=str(error))
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Begin the oldest that waits, if none runs."""
        rt = self.rt
        if self.child is not None and self.child.poll() is None:
            return
        self.child = None
        for number in await rt.db.read(import_run.orphans, rt):
            log.error("import lost", number=number)
            await rt.db.write(import_run.bury, rt, number)
        jobs = await rt.db.read(import_jobs.unfinished)
        if any(job.state == ImportState.RUNNING for job in jobs):
            return
        waiting = [job.id for job in jobs if job.host == import_run.host()]
        if waiting:
            await self._begin(waiting[0])

    async def _begin(self, number: int) -> None:
        self.tried[number] = self.tried.get(number, 0) + 1
        if self.tried[number] > TRIES:
            log.error("import cannot be begun", number=number)
            await self.rt.db.write(import_run.bury, self.rt, number)
            return
        self.child = await asyncio.to_thread(self._spawned, "import", number)

    def _spawned(self, work: str, number: int) -> "subprocess.Popen[bytes]":
        child = spawn(self.rt, work, number)
        threading.Thread(target=child.wait, daemon=True).start()  # so that it does not stay as a zombie
        return child

    async def check(self) -> None:
        """Have all files checked, if somebody waits for it."""
        if self.checker is not None and self.checker.poll() is None:
            return
        last = await self.rt.db.read(previews.last_check)
        if last["state"] == "waiting" and self.checked != last["asked_at"]:
            self.checked = last["asked_at"]
            self.checker = await asyncio.to_thread(self._spawned, "check", 0)
        elif last["state"] == "waiting":
            log.error("the check of all files did not end")
            await self.rt.db.write(previews.drop_check)

    async def foresee(self) -> None:
        """Have worked out what will go out, if somebody waits for it; what broke is said."""
        if self.seer is not None:
            if self.seer.poll() is None:
                return
            await self.rt.db.write(forecasts.fail, self.seen, "the process that worked it out is gone", self.rt.now())
            self.seer = None
        number = await self.rt.db.read(forecasts.waiting)
        if number is not None and not await self.rt.db.read(import_jobs.runs):
            self.seen, self.seer = number, await asyncio.to_thread(self._spawned, "forecast", number)

"""Begins the imports that wait on this machine, one after the other, and notices those whose process is gone."""

import asyncio
import subprocess
import threading

import structlog

from assistant.core.import_work import ImportState
from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.steps import import_run
from assistant.steps.import_child import spawn
from assistant.store import import_jobs

log = structlog.get_logger()
EVERY = 1.0  # seconds
TRIES = 3  # of one import whose process ends before it has begun


class Starter:
    def __init__(self, rt: Runtime) -> None:
        self.rt = rt
        self.child: subprocess.Popen[bytes] | None = None
        self.tried: dict[int, int] = {}

    async def work(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look()
            except Surroundings as error:
                log.error("imports cannot be begun", error=str(error))
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
        self.child = await asyncio.to_thread(spawn, self.rt, number)
        threading.Thread(target=self.child.wait, daemon=True).start()  # so that it does not stay as a zombie

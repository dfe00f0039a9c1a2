"""A dispatch that kills itself with SIGKILL at a named point: run in a process of its own by the test."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.gateway import sim_log
from assistant.gateway.simulator import Simulator
from assistant.steps import dispatch, reconcile
from assistant.store import outbox
from assistant.store.db import open_database
from tests.steps.sending import allow_all, runtime

BATCH = 7
SEED = 60  # under which two of the first 24 numbers are refused and every fault occurs
FAULTS = {"throttled": 0.05, "lost_before": 0.1, "lost_after": 0.1}


class Fuse:
    """Burns down a step at each visit; at nought the process dies as by a power cut."""

    def __init__(self, visits: int) -> None:
        self.left = visits

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def before(fn: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        fuse.burn()
        return fn(*args, **kwargs)

    return wrapped


def after(fn: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = fn(*args, **kwargs)
        fuse.burn()
        return result

    return wrapped


def torn(fn: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    """The process dies with half of the data written."""

    def wrapped(file: Any, data: bytes) -> None:
        if fuse.left == 1:
            file.write(data[: len(data) // 2])
        fuse.burn()
        fn(file, data)

    return wrapped


# Where it dies: what is replaced, and when in its visit. `after` a function that runs inside a transaction dies before
# its commit; `before` one that begins the next transaction dies after the last one's.
POINTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "claiming, not committed": (outbox, "claim", after),
    "claimed": (dispatch, "hand_off", before),
    "intended, not committed": (dispatch, "hand_off", after),
    "intended, nothing sent": (sim_log.SimLog, "append", before),
    "the gateway's log torn": (sim_log, "write_all", torn),
    "accepted, not answered": (sim_log.SimLog, "append", after),
    "answered, not written": (dispatch, "settle", before),
    "written, not committed": (dispatch, "settle", after),
    "written": (outbox, "claim", before),
    "looked up, not written": (reconcile, "settle", before),
    "looked up, not committed": (reconcile, "settle", after),
}


def dispatch_to_the_end(database: str, log: str, at: str, point: str, visits: int) -> None:
    """One `dispatch_due`; dies at the `visits`-th visit of the point, if it comes to that."""
    with pytest.MonkeyPatch.context() as patch:
        allow_all(patch)
        patch.setattr(dispatch, "BATCH_MAX", BATCH)
        if point:
            owner, name, how = POINTS[point]
            patch.setattr(owner, name, how(getattr(owner, name), Fuse(visits)))
        asyncio.run(_run(database, Path(log), datetime.fromisoformat(at)))


async def _run(database: str, log: Path, now: datetime) -> None:
    db = open_database(database)
    simulator = Simulator(seed=SEED, log=log, faults=FAULTS)
    await dispatch.dispatch_due(runtime(db, [simulator], lambda: now), now, worker="run")
    await simulator.close()
    db.close()

"""A workspace served by a thread of its own, for what asks it from outside: a browser, a program."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from assistant.runtime import Runtime
from tests.web.signing_in import workspace

Job = Callable[[], Coroutine[Any, Any, Any]]


@contextmanager
def served(rt: Runtime, *beside: Job) -> Iterator[str]:
    """Its address, while these jobs run beside it. The database stays open."""
    ready, stop, found = threading.Event(), threading.Event(), []

    async def serve() -> None:
        async with workspace(rt) as site:
            jobs = [asyncio.create_task(one()) for one in beside]
            found.append(site.base)
            ready.set()
            await asyncio.to_thread(stop.wait)
            for job in jobs:
                job.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield found[0]
    finally:
        stop.set()
        thread.join()


def aside(job: Coroutine[Any, Any, Any]) -> Any:
    """A job in a thread of its own: the browser's driver keeps a loop in this one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, job).result()

"""Server-sent events: a page hears that something moved, within a second, and asks for it.

`/desk/events` is a person's own (`moved`, `inbound`, `stopped`), `/live/events` the floor's (`floor`, `stopped`),
`/decisions/events` that of what awaits a decision (`questions`). An event has a number of what the page then knows, so
that one that was cut off hears what it missed when it comes back.
"""

import asyncio
import hashlib

from aiohttp import web

from assistant.web.hub import FLOOR, HUB, MOVED, QUESTIONS, Watcher
from assistant.web.keys import PERSON

HEARTBEAT = 15.0  # seconds without news; it also finds out that the browser has gone
SLOW = 30.0  # seconds that a browser may take to accept a few bytes
LIFE = 600.0  # then the browser asks anew, and the guard with it
HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def routes(app: web.Application) -> None:
    app.router.add_get("/desk/events", of_desk, name="desk.events")
    app.router.add_get("/live/events", of_floor, name="live.events")
    app.router.add_get("/decisions/events", of_decisions, name="decisions.events")
    app.on_shutdown.append(close)


async def of_desk(request: web.Request) -> web.StreamResponse:
    return await stream(request, MOVED)


async def of_floor(request: web.Request) -> web.StreamResponse:
    return await stream(request, FLOOR)


async def of_decisions(request: web.Request) -> web.StreamResponse:
    """`knows`: the mark of what the page was made with, so that nothing is lost before it listens."""
    return await stream(request, QUESTIONS)


async def close(app: web.Application) -> None:
    await app[HUB].close()


async def stream(request: web.Request, shows: str) -> web.StreamResponse:
    """Until the browser goes, reads too slowly, or has listened for long enough."""
    if "text/event-stream" not in request.headers.get("Accept", ""):
        raise web.HTTPNotAcceptable()  # it never ends: only who listens for events gets it
    hub, response = request.app[HUB], web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    ends, missed, known = _now() + LIFE, request.headers.get("Last-Event-ID"), ""
    if shows == QUESTIONS:  # their number is the mark itself
        known, missed = missed or request.query.get("knows", ""), None
    async with hub.watching(request[PERSON].name, shows, known) as watcher:
        await response.write(b"retry: 1000\n\n")
        while not hub.closed and _now() < ends:
            news = await watcher.next(HEARTBEAT)
            if missed is not None and watcher.mark is not None:
                news = sorted({*news, shows}) if missed != number(watcher) else news
                missed = None
            try:
                await asyncio.wait_for(response.write(said(watcher, news)), SLOW)
            except (TimeoutError, ConnectionError, RuntimeError):
                break
    return response


def said(watcher: Watcher, news: list[str]) -> bytes:
    """The events, each with the number of what the page knows after it; else a sign of life."""
    tail = f"id: {number(watcher)}\n" if watcher.mark is not None else ""
    return (
        "".join(f"event: {name}\n{tail}data: {{}}\n\n" for name in news).encode() or f": still here\n{tail}\n".encode()
    )


def number(watcher: Watcher) -> str:
    if watcher.shows == QUESTIONS:
        return watcher.questions
    seen = repr((watcher.mark, watcher.paused))
    return hashlib.blake2b(seen.encode(), digest_size=8).hexdigest()


def _now() -> float:
    return asyncio.get_running_loop().time()

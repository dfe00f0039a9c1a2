"""The web server: the start page, the webhooks, metrics and health, in one aiohttp application.

There is no sign-in yet, so pages answer to this machine only; webhooks, which prove themselves by signature, to anyone.
"""

import asyncio
import contextlib
import ipaddress
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.web import home, metrics, verdict, webhooks
from assistant.web.keys import RUNTIME

HERE = Path(__file__).parent
PUBLIC = ("/webhooks/", "/healthz")
CONTENT = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(CONTENT),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
BODY_MAX = 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(rt: Runtime) -> web.Application:
    app = web.Application(middlewares=[guard], client_max_size=BODY_MAX)
    app[RUNTIME] = rt
    loader = jinja2.FileSystemLoader(HERE / "templates")
    aiohttp_jinja2.setup(app, loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    app.router.add_static("/static", HERE / "static")
    home.routes(app)
    metrics.routes(app)
    verdict.routes(app)
    webhooks.setup(app, rt)
    return app


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Pages for this machine only, and the headers that keep a page's content in it."""
    if not request.path.startswith(PUBLIC) and not is_loopback(request.remote):
        raise web.HTTPForbidden(text="The workspace has no sign-in yet; it answers to its own machine only.\n")
    try:
        return _with_headers(await handler(request))
    except web.HTTPException as error:
        _with_headers(error)
        raise


def _with_headers(response: web.StreamResponse) -> web.StreamResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def is_loopback(remote: str | None) -> bool:
    try:
        return remote is not None and ipaddress.ip_address(remote).is_loopback
    except ValueError:
        return False


async def serve(
    rt: Runtime,
    host: str | None,
    port: int | None,
    jobs: Callable[..., Any] | None,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted. `jobs` starts the scheduler in the same loop; `tell` is told the address."""
    host = host or rt.settings.web.host
    port = rt.settings.web.port if port is None else port
    runner = web.AppRunner(create_app(rt), access_log=None)
    await runner.setup()
    stop = interrupted()  # before the address is told: from then on somebody may press Ctrl-C
    try:
        tell(f"The workspace is at {await _listen(runner, host, port)} (Ctrl-C ends it)")
        ticking = jobs(rt) if jobs is not None else None
        await stop.wait()
        if ticking is not None:
            ticking.shutdown(wait=False)
    finally:
        await runner.cleanup()
        rt.db.close()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    """→ the address, its port chosen by the system where 0 was asked for."""
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        why = error.strerror or str(error)
        raise Surroundings(f"cannot serve on {host}:{port}: {why}; use another --port") from error
    address = runner.addresses[0]
    return f"http://{address[0]}:{address[1]}"


def interrupted() -> asyncio.Event:
    """Set by Ctrl-C and by a polite kill."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop

"""The web server: the workspace's pages, the webhooks, metrics and health, in one aiohttp application."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.steps.people import first_administrator
from assistant.web import (
    account,
    call,
    campaigns,
    casework,
    dashboard,
    dashboard_list,
    decisions,
    desk,
    desk_account,
    desk_write,
    events,
    exported,
    help,
    home,
    imports,
    incoming,
    live,
    log,
    log_entry,
    log_export,
    log_saved,
    metrics,
    oidc,
    pages,
    people,
    retold,
    roster,
    set_up,
    sign_in,
    teams,
    webhooks,
)
from assistant.web.api import serve as api
from assistant.web.guard import check_rows, guard
from assistant.web.headers import secured
from assistant.web.hub import HUB, Hub
from assistant.web.keys import RUNTIME
from assistant.web.quality import QUALITY
from assistant.web.smaller import smaller
from assistant.web.starter import Starter
from assistant.web.trouble import explained

HERE = Path(__file__).parent
BODY_MAX = 1024 * 1024
# Each brings its routes.
ROOMS = (
    home,
    dashboard,
    dashboard_list,
    desk,
    desk_account,
    desk_write,
    casework,
    call,
    incoming,
    events,
    live,
    decisions,
    log,
    log_entry,
    exported,
    log_export,
    log_saved,
    sign_in,
    oidc,
    account,
    people,
    roster,
    teams,
    imports,
    campaigns,
    set_up,
    help,
    metrics,
    api,
)


def create_app(rt: Runtime) -> web.Application:
    """Raises LookupError for a route without a row in the table of core/access_rows.py."""
    app = web.Application(middlewares=[secured, smaller, explained, guard], client_max_size=BODY_MAX)
    app[RUNTIME] = rt
    app[HUB] = Hub(rt)
    pages.setup(app)
    retold.setup(app)
    app.router.add_static("/static", HERE / "static", name="static")
    for room in (*ROOMS, *QUALITY):
        room.routes(app)
    webhooks.setup(app, rt)
    check_rows(app)
    return app


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
        address = await _listen(runner, host, port)
        if once := await rt.db.write(first_administrator, rt.wall()):
            tell(f"Sign in as {once.name} with the one-time password {once.password}")
        tell(f"The workspace is at {address} (Ctrl-C ends it)")
        ticking = jobs(rt) if jobs is not None else None
        beginning = asyncio.create_task(Starter(rt).work())
        await stop.wait()
        beginning.cancel()
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

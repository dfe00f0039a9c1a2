"""The start page: the day's figures and the contact log, with its search."""

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from assistant.core.terms import Queue
from assistant.store import log_search, overview
from assistant.web.keys import RUNTIME

ENTRIES = 100


def routes(app: web.Application) -> None:
    app.router.add_get("/", start, name="start")
    app.router.add_get("/healthz", health)


@aiohttp_jinja2.template("start.html")
async def start(request: web.Request) -> dict[str, Any]:
    rt = request.app[RUNTIME]
    words = request.query.get("q", "")[:200]
    as_of = await rt.db.read(overview.last_day)
    wanted = log_search.Wanted(words=words, limit=ENTRIES)
    return {
        "as_of": as_of,
        "words": words,
        "cards": await rt.db.read(overview.cards, as_of),
        "buckets": await rt.db.read(overview.buckets),
        "contacts": await rt.db.read(overview.contacts, as_of),
        "queues": await rt.db.read(overview.queues, [str(queue) for queue in Queue]),
        "entries": await rt.db.write(log_search.search, wanted),
        "lender": rt.settings.lender.name,
    }


async def health(request: web.Request) -> web.Response:
    await request.app[RUNTIME].db.read(overview.last_day)
    return web.json_response({"ok": True})

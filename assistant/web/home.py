"""The start page: the day's figures and the contact log, with its search."""

from datetime import date
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy import Connection

from assistant.core.dates import is_business_day
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.store import facts, log_search, overview, plan_rows
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
    day = await rt.db.read(overview.last_contacts_on, as_of)
    wanted = log_search.Wanted(words=words, limit=ENTRIES)
    return {
        "as_of": as_of,
        "words": words,
        "cards": await rt.db.read(overview.cards, as_of),
        "buckets": await rt.db.read(overview.buckets),
        "contacts_on": day,
        "contacts": await rt.db.read(overview.contacts, day),
        "none_today": None if as_of is None or day == as_of else await rt.db.read(why_none, rt, as_of),
        "queues": await rt.db.read(overview.queues, [str(queue) for queue in Queue]),
        "entries": await rt.db.write(log_search.search, wanted),
        "lender": rt.settings.lender.name,
    }


def why_none(conn: Connection, rt: Runtime, as_of: date) -> dict[str, Any]:
    """Why a day has no contacts: it was not planned yet, or for these reasons; and whether it is a working day."""
    return {
        "planned": facts.get(conn, plan_rows.key_of(as_of)) is not None,
        "day_off": not is_business_day(as_of, rt.settings.work.country),
        "country": rt.settings.work.country,
        "stands": overview.stands(conn, as_of),
    }


async def health(request: web.Request) -> web.Response:
    await request.app[RUNTIME].db.read(overview.last_day)
    return web.json_response({"ok": True})

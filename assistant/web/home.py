"""The start page: the day's figures, its contacts and queues, and what a book still needs that shows none."""

from datetime import date
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.bucket import bucket_names
from assistant.core.dates import is_business_day
from assistant.core.grants import Scope
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps import glance
from assistant.store import board_claim, facts, overview, ownership, plan_rows
from assistant.web.dashboard import none_yet
from assistant.web.desk_terms import terms_of
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.log import say_code
from assistant.web.marks import N_
from assistant.web.pages import render

LISTS = {Queue.FIELD: "/field", Queue.LEGAL: "/legal", Queue.REVIEW: "/decisions"}
WAITS = {"replies": N_("Replies to read"), "deadlines": N_("Deadlines in alarm or overdue")}


def routes(app: web.Application) -> None:
    app.router.add_get("/", start, name="start")
    app.router.add_get("/healthz", health, name="healthz")


async def start(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    return render(request, "start.html", **await rt.db.read(_read, rt, request))


def _read(conn: Connection, rt: Runtime, request: web.Request) -> dict[str, Any]:
    as_of = overview.last_day(conn)
    if as_of is None:
        return none_yet(conn, rt)
    day, scope = overview.last_contacts_on(conn, as_of), access.scope_of("dashboard.list", request[PERSON].role)
    names = None if scope in (None, Scope.ALL) else ownership.names_within(conn, request[PERSON], scope)
    return {
        "as_of": as_of,
        "today": glance.read(conn, rt, as_of, names, rt.now()),
        "teams_only": names is not None,
        "runs": board_claim.runs(conn, rt.wall()),
        "order": bucket_names(rt.rulebook.book.schemes),
        "waits_for": WAITS,
        "lists": LISTS,
        "terms": terms_of(request),
        "code": partial(say_code, request),
        "contacts_on": day,
        "contacts": overview.contacts(conn, day),
        "none_today": None if day == as_of else why_none(conn, rt, as_of),
        "queues": overview.queues(conn, [str(queue) for queue in Queue]),
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
    await request.app[RUNTIME].db.read(overview.is_empty)
    return web.json_response({"ok": True})

"""The start page: the day's figures, and the contact log with its search for who may read it."""

from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.dates import is_business_day
from assistant.core.measures import FACTS
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.figures import book_today
from assistant.store import facts, log_search, overview, ownership, plan_rows
from assistant.web.desk_terms import terms_of
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.log import say_code
from assistant.web.pages import render
from assistant.web.times import times_of
from assistant.web.words import N_

ENTRIES = 100
CARDS = {
    "loans": (N_("Loans"), N_("in the book")),
    "late": (FACTS["late"].name, N_("of %(whole)s")),
    "planned": (N_("Planned today"), N_("contacts")),
    "released": (N_("Released today"), N_("of %(whole)s planned")),
    "promises": (N_("Open promises"), N_("waiting for their day")),
    "replies": (N_("Replies to read"), N_("need a person")),
    "deadlines": (N_("Deadlines pressing"), N_("in alarm or overdue")),
}


def routes(app: web.Application) -> None:
    app.router.add_get("/", start, name="start")
    app.router.add_get("/healthz", health, name="healthz")


async def start(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    as_of = await rt.db.read(overview.last_day)
    day = await rt.db.read(overview.last_contacts_on, as_of)
    return render(
        request,
        "start.html",
        as_of=as_of,
        facts=FACTS,
        words=request.query.get("q", "")[:200],
        cards=[] if as_of is None else await rt.db.read(cards, rt, as_of),
        buckets=await rt.db.read(overview.buckets),
        contacts_on=day,
        contacts=await rt.db.read(overview.contacts, day),
        none_today=None if as_of is None or day == as_of else await rt.db.read(why_none, rt, as_of),
        queues=await rt.db.read(overview.queues, [str(queue) for queue in Queue]),
        entries=await entries(request),
        times=times_of(request),
        terms=terms_of(request),
        code=lambda facet, value: say_code(request, facet, value),
    )


def cards(conn: Connection, rt: Runtime, as_of: date) -> list[tuple[tuple[str, str], dict[str, Any]]]:
    """The figures at the top, as the dashboard defines them: (name and note), value."""
    made = overview.cards(conn, book_today(conn, rt, as_of, rt.now()))
    return [(CARDS[card["card"]], card) for card in made]


async def entries(request: web.Request) -> list[dict[str, Any]] | None:
    """The newest entries with the words that are asked for; None for who may not read the log."""
    rt, person = request.app[RUNTIME], request[PERSON]
    scope = access.scope_of("start.log", person.role)
    if scope is None:
        return None
    names = await rt.db.read(ownership.names_within, person, scope)
    wanted = log_search.Wanted(words=request.query.get("q", "")[:200], limit=ENTRIES, owned_by=names)
    return await rt.db.read(log_search.search, wanted)


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

"""The collector's queue: what is next and why, what waits and until when, the day so far, and the search."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, Row

from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.runtime import Runtime
from assistant.steps import desk, desk_today
from assistant.store import call_sessions, desk_search, exceptions, incoming, ownership
from assistant.web.desk_account import ACCOUNT
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render
from assistant.web.times import times_of

__all__ = ["routes", "said"]
SHOWN = 10  # accounts in order before the rest is folded away


def routes(app: web.Application) -> None:
    app.router.add_get("/desk", show, name="desk")
    app.router.add_post("/desk/next", take_next, name="desk.next")
    app.router.add_post("/desk/search", search, name="desk.search")
    app.router.add_post("/desk/exceptions/{id}", put_away, name="desk.exception")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, found: list[dict[str, Any]] | None = None, words: str = "") -> web.Response:
    rt, person = request.app[RUNTIME], request[PERSON]
    now = rt.now()
    seen = await rt.db.read(_seen, rt, person, request[SCOPE], now)
    times = times_of(request)
    return render(
        request, "desk.html", **seen, times=times, terms=terms_of(request), found=found, words=words, shown=SHOWN,
        person_name=person.name,
    )  # fmt: skip


def _seen(conn: Connection, rt: Runtime, person: Person, scope: Scope, now: datetime) -> dict[str, Any]:
    names = ownership.names_within(conn, person, scope)
    work = desk.my_work(conn, rt, person.name, now, names)
    every = [one for name in ("held", "now", "waiting", "late") for one in work[name]]
    loans = desk_search.leading_loans(conn, [one["borrower_id"] for one in every])
    return {
        "work": work,
        "loans": loans,
        "day": desk_today.my_day(conn, rt, person.name, now),
        "exceptions": [_asked(row) for row in exceptions.asked_by(conn, person.name, SHOWN)],
        "call": call_sessions.open_of(conn, person.name),
        "caller": incoming.undecided(conn, person.name),
    }


def _asked(row: Row[Any]) -> dict[str, Any]:
    """A promise they asked a supervisor about: loan, name, the whole amount, its last day, how it was decided."""
    parts = exceptions.parts_of(row)
    told = {name: getattr(row, name) for name in ("id", "name", "currency", "agreed", "decided_by")}
    whole = {"amount_minor": sum(part.amount_minor for part in parts), "due_on": parts[-1].due_on}
    return told | whole | {"loan": row.loan_refs[0]}


async def put_away(request: web.Request) -> web.Response:
    """An answer that they have read. 404: not theirs, or not decided."""
    rt, number = request.app[RUNTIME], request.match_info["id"]
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise web.HTTPNotFound()
    if not await rt.db.write(exceptions.put_away, int(number), request[PERSON].name, rt.now()):
        raise web.HTTPNotFound()
    raise web.HTTPSeeOther("/desk")


async def search(request: web.Request) -> web.Response:
    """By a form that is posted: an address with somebody's number in it would stand in logs and histories."""
    rt, person, scope = request.app[RUNTIME], request[PERSON], request[SCOPE]
    given = await read_form(request, "words")
    names = await rt.db.read(ownership.names_within, person, scope)
    found = await rt.db.write(desk_today.search, rt, given["words"], names, person.name, rt.now())
    if len(found) == 1:
        raise web.HTTPSeeOther(ACCOUNT.format(loan=found[0]["loan"]))
    return await page(request, found, given["words"])


async def take_next(request: web.Request) -> web.Response:
    """Go to the account that is next; where there is none, say when the next one opens."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    times = times_of(request)
    if await rt.db.read(call_sessions.open_of, me) is not None:
        raise web.HTTPSeeOther("/desk/call")
    found = await desk.get_next(rt, me, rt.now())
    if found.work is not None:
        number = found.work["borrower_id"]
        loans = await rt.db.read(desk_search.leading_loans, [number])
        raise web.HTTPSeeOther(ACCOUNT.format(loan=loans[number]))
    if found.wrap_until is not None:
        at = times.second(found.wrap_until)
        return done(request, "/desk", N_("The wrap-up of your last call lasts until %(at)s."), at=at)
    if found.tried_enough:
        return done(
            request, "/desk", N_("The first accounts may not be worked now after all; take the next once more.")
        )
    if found.next_opens_at is not None:
        at = times.at(found.next_opens_at)
        text = N_("Nothing is open now; the next account opens at %(at)s (%(zone)s).")
        return done(request, "/desk", text, at=at, zone=times.name)
    return done(request, "/desk", N_("Nothing waits: neither now nor later."))

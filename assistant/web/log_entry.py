"""One entry of the contact log: what was said, why, what came of it. A number is shown on request, and logged."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access import Person
from assistant.core.dates import local
from assistant.core.grants import Scope
from assistant.core.problem import BadInput
from assistant.steps.log_reveal import reveal_number
from assistant.steps.log_view import log_view
from assistant.store import ownership
from assistant.web import log_facts
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.log import say_code
from assistant.web.pages import render
from assistant.web.recordings import of_contact

PLACE = "/log/{entry:[0-9]{1,15}}"


def routes(app: web.Application) -> None:
    app.router.add_get(PLACE, show, name="log.entry")
    app.router.add_post(PLACE + "/reveal", reveal, name="log.reveal")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(
    request: web.Request, problem: str | None = None, revealed: dict[str, str] | None = None
) -> web.Response:
    rt, entry = request.app[RUNTIME], await owned(request)
    zone = rt.settings.work.zone
    return render(
        request, "log_entry.html", 200 if problem is None else 422, entry=entry, zone=zone, problem=problem,
        revealed=revealed or {}, recordings=await of_contact(rt, entry["contact_id"]),
        facts=log_facts.told(request, entry["facts"]),
        rules=[say_code(request, "rule", one) for one in entry["rules"]],
        local=lambda at: local(at, zone), code=lambda facet, value: say_code(request, facet, value),
    )  # fmt: skip


async def owned(request: web.Request) -> dict[str, Any]:
    """The entry of the address. Raises 404 for one that is not this person's to see."""
    rt = request.app[RUNTIME]
    number = int(request.match_info["entry"])
    found = await rt.db.read(within, number, rt.settings.work.zone, request[PERSON], request[SCOPE])
    if found is None:
        raise web.HTTPNotFound()
    return found


def within(conn: Connection, number: int, zone: str, person: Person, scope: Scope) -> dict[str, Any] | None:
    """The entry as `log_view` tells it; None: there is none for this person."""
    found = log_view(conn, number, zone)
    if found is None or found["borrower_id"] is None:
        return found
    return found if access.sees(scope, person, ownership.owners(conn, found["borrower_id"])) else None


async def reveal(request: web.Request) -> web.Response:
    """One masked number in full, on this answer only: a reload masks it again."""
    entry = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "what")
    try:
        value = await rt.db.write(reveal_number, entry["entry"], given["what"], request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, said(error))
    return await page(request, revealed={given["what"]: value})

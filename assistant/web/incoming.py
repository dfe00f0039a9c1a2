"""Calls that come in, on the page: a notice with one key, then the call's screen, or the question whose file it is."""

from typing import Any

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.steps import incoming, incoming_file
from assistant.store import call_sessions
from assistant.web.call_check import KINDS, in_iso
from assistant.web.call_page import HERE as CALL
from assistant.web.call_page import locale_of
from assistant.web.desk_account import within
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of

HERE = "/desk/incoming"
CALLER = HERE + "/caller"


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, rings, name="desk.incoming")
    app.router.add_get(CALLER, caller, name="desk.incoming.caller")
    app.router.add_post(HERE + "/{number}/take", take, name="desk.incoming.take")
    app.router.add_post(HERE + "/{number}/file", find, name="desk.incoming.file")
    app.router.add_post(HERE + "/{number}/end", end, name="desk.incoming.end")


async def rings(request: web.Request) -> web.Response:
    """A part of every page of the desk: what rings for this person now."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    found = await rt.db.read(incoming.waiting, me, rt.now())
    busy = await rt.db.read(call_sessions.open_of, me) is not None
    return render(request, "incoming.html", ringing=found, busy=busy)


async def take(request: web.Request) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON].name
    try:
        told = await rt.db.write(incoming_file.take, rt, _number(request), me, rt.now())
    except BadInput as error:
        return done(request, "/desk", said(error))
    raise web.HTTPSeeOther(CALLER if told["call"] is None else CALL)


async def caller(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None, note: str = "") -> web.Response:
    rt, person = request.app[RUNTIME], request[PERSON]
    found = await rt.db.read(incoming.present, rt, person.name, rt.now())
    if found is None:
        raise web.HTTPSeeOther("/desk")
    party = found["party"]
    theirs = party is not None and await rt.db.read(within, party["loan"], person, request[SCOPE]) is not None
    return render(
        request, "incoming_caller.html", 200 if problem is None else 422, caller=found, problem=problem,
        note=note, may_open=theirs, kinds=[kind for kind in KINDS if kind != "reference"],
    )  # fmt: skip


async def find(request: web.Request) -> web.Response:
    """Whose file the caller's details fit; what was said is compared and forgotten."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    given = await read_form(request, *KINDS)
    heard = {kind: given[kind] for kind in KINDS if kind != "reference" and given[kind].strip()}
    heard = in_iso(heard, locale_of(rt, texts_of(request)))
    ref = given["reference"].strip()
    try:
        told: dict[str, Any] = await rt.db.write(incoming_file.identify, rt, _number(request), heard, ref, me, rt.now())
    except BadInput as error:
        return await page(request, said(error))
    if told.get("party"):
        raise web.HTTPSeeOther(CALLER)
    if told["call"] is None:
        return done(request, CALLER, N_("No file, or more than one, fits what they said. Ask for another detail."))
    raise web.HTTPSeeOther(CALL)


async def end(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "note")
    me, now = request[PERSON].name, rt.now()
    try:
        if not await rt.db.write(incoming.put_down, rt, _number(request), me, now, given["note"]):
            raise web.HTTPNotFound()
    except BadInput as error:
        return await page(request, said(error), given["note"])
    return done(request, "/desk", N_("The call is noted; no file was opened."))


def _number(request: web.Request) -> int:
    text = request.match_info["number"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise web.HTTPNotFound()
    return int(text)

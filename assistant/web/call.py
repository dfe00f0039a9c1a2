"""The call screen: one step at a time, every act a form that names the version it saw; any tab shows the same call."""

from collections.abc import Callable, Mapping
from textwrap import shorten
from typing import Any

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.steps import call, call_begin
from assistant.steps.call_hours import hours_of
from assistant.store import call_sessions
from assistant.web.call_check import identify
from assistant.web.call_finish import finish
from assistant.web.call_offer import weigh
from assistant.web.call_page import HERE, acted, number, page
from assistant.web.call_stays import staying
from assistant.web.desk_account import ACCOUNT, PLACE, owned
from assistant.web.desk_terms import terms_of
from assistant.web.forms import instant, read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render
from assistant.web.retold import retold
from assistant.web.sentences import AND
from assistant.web.times import times_of

WHY_SHOWN = 600  # signs of a refusal that a sentence over a redirect may have
ENDING = HERE + "?ending=1"


def routes(app: web.Application) -> None:
    app.router.add_post(PLACE + "/call", start, name="desk.call.start")
    app.router.add_get(HERE, show, name="desk.call")
    app.router.add_get(HERE + "/moved", moved, name="desk.call.moved")
    app.router.add_get(HERE + "/promise", weigh, name="desk.call.promise")
    app.router.add_get(HERE + "/callback", at_their_hour, name="desk.call.callback")
    for name, handler in ACTS.items():
        app.router.add_post(f"{HERE}/{name}", staying(handler), name=f"desk.call.{name.replace('-', '_')}")


async def start(request: web.Request) -> web.Response:
    """Dial. A refusal is read on the account's page, which can be loaded again."""
    ref, _ = await owned(request)
    rt = request.app[RUNTIME]
    try:
        told = await rt.db.write(call_begin.start, rt, ref, request[PERSON].name, rt.now())
    except BadInput as error:
        return _not_dialled(request, ref, said(error))
    if told["call"] is None:
        return _not_dialled(request, ref, told["says"] or AND.join(o["because"] for o in told["refusals"]))
    raise web.HTTPSeeOther(HERE)


def _not_dialled(request: web.Request, ref: str, why: str) -> web.Response:
    return done(
        request, ACCOUNT.format(loan=ref), N_("Not dialled: %(why)s"), why=shorten(retold(request, why), WHY_SHOWN)
    )


async def show(request: web.Request) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON].name
    view = await rt.db.read(call.present, rt, me, rt.now())
    if view is None:
        raise web.HTTPSeeOther("/desk")
    return await page(request, view)


async def moved(request: web.Request) -> web.Response:
    """What a tab says once another, or the clock, has gone on; nothing that is being typed is lost."""
    rt = request.app[RUNTIME]
    view = await rt.db.read(call.present, rt, request[PERSON].name, rt.now())
    is_old = view is not None and str(view["version"]) != request.query.get("version", "")
    stops = [] if view is None or is_old else _untold(view["stops"], request.query)
    return render(
        request, "call_moved.html", over=view is None, moved=is_old, stops=stops, terms=terms_of(request),
        times=times_of(request),
    )  # fmt: skip


def _untold(stops: list[dict[str, Any]], seen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those that the page does not say yet, by their words; by their number where it names none."""
    if "told" in seen:
        return [one for one in stops if one["what"] not in seen["told"].split(",")]
    return stops[max(0, number(seen.get("stops", "0"))) :]


async def at_their_hour(request: web.Request) -> web.Response:
    """What o'clock it is for the borrower then (else now), and whether they may be called: a part of the page."""
    rt = request.app[RUNTIME]
    row = await rt.db.read(call_sessions.open_of, request[PERSON].name)
    typed = request.query.get("callback_at", "")
    try:
        at = instant(rt, typed) if typed else None
    except BadInput:
        at = None
    told = None if row is None else await rt.db.read(hours_of, rt, row, at or rt.now())
    return render(request, "call_callback.html", told=told, chosen=at is not None)


async def here(request: web.Request) -> web.Response:
    """The page is still open: a call of whose steps one takes long is not silent."""
    rt = request.app[RUNTIME]
    await rt.db.write(call.touch, request[PERSON].name, rt.now())
    return web.Response(status=204)


async def _act(request: web.Request, step: Callable[..., dict[str, Any]], *fields: str, to: str = HERE) -> web.Response:
    rt = request.app[RUNTIME]
    given = await read_form(request, "call", "version", *fields)
    values = [given[name] for name in fields]
    try:
        ref, version = given["call"], number(given["version"])
        view = await rt.db.write(step, rt, ref, version, *values, request[PERSON].name, rt.now())
    except BadInput:
        raise web.HTTPConflict() from None
    return await acted(request, view, to, given)


async def answer(request: web.Request) -> web.Response:
    return await _act(request, call.answer, "key")


async def back(request: web.Request) -> web.Response:
    return await _act(request, call.go_back)


async def look_up(request: web.Request) -> web.Response:
    return await _act(request, call.look_up, "node")


async def line(request: web.Request) -> web.Response:
    """The first of the two keys; the second is then a digit."""
    return await _act(request, call.say_line, "word", to=ENDING)


async def hang_up(request: web.Request) -> web.Response:
    return await _act(request, call.hang_up)


async def extend(request: web.Request) -> web.Response:
    return await _act(request, call.extend)


async def note(request: web.Request) -> web.Response:
    return await _act(request, call.note, "text")


ACTS = {
    "answer": answer,
    "back": back,
    "help": look_up,
    "identify": identify,
    "line": line,
    "hang-up": hang_up,
    "extend": extend,
    "note": note,
    "end": finish,
    "here": here,
}

"""The filters of the contact log that somebody keeps: saved, opened, renamed, shared with the team, deleted."""

from urllib.parse import parse_qsl

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.store import saved_filters
from assistant.store.saved_filters import Saved
from assistant.web import log, log_filter
from assistant.web.desk import said
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of

PLACE = "/log/saved/{filter:[0-9]{1,15}}"
NO_NAMES = N_("A saved filter names no person, who might be erased: take the borrower away.")
EMPTY = N_("There is no filter to save: choose one first.")


def routes(app: web.Application) -> None:
    app.router.add_get("/log/saved", show, name="log.saved")
    app.router.add_post("/log/saved", add, name="log.saved.add")
    app.router.add_post(PLACE, change, name="log.saved.change")
    app.router.add_get(PLACE + "/delete", ask, name="log.saved.delete")
    app.router.add_post(PLACE + "/delete", delete, name="log.saved.end")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None) -> web.Response:
    kept = await request.app[RUNTIME].db.read(saved_filters.of, request[PERSON])
    status = 200 if problem is None else 422
    filters = [(one, _in_words(request, one)) for one in kept]
    return render(request, "log_saved.html", status, filters=filters, problem=problem, most=saved_filters.MOST)


def _in_words(request: web.Request, one: Saved) -> list[tuple[str, str]]:
    """What a filter asks, each condition with its name and its value in the reader's words."""
    asked = log_filter.read(dict(parse_qsl(one.query)))
    t = texts_of(request)
    return [
        (t.say(log.LABELS.get(name, log.PLAIN_LABELS.get(name, name))), log.say_code(request, name, value))
        for name, value in asked.given.items()
    ]


async def add(request: web.Request) -> web.Response:
    rt, person, t = request.app[RUNTIME], request[PERSON], texts_of(request)
    given = await read_form(request, "name", "shared", *log_filter.NAMES)
    asked = log_filter.read(given)
    if not asked.given or asked.is_personal:
        return await log.page(request, asked, t.say(NO_NAMES if asked.given else EMPTY))
    try:
        shared = given["shared"] == "yes"
        await rt.db.write(saved_filters.add, person, given["name"], asked.query(), shared, rt.wall())
    except BadInput as error:
        return await log.page(request, asked, said(error))
    return done(request, f"/log?{asked.query()}", N_("The filter %(name)s is kept."), name=given["name"].strip())


async def change(request: web.Request) -> web.Response:
    rt, person, number = request.app[RUNTIME], request[PERSON], int(request.match_info["filter"])
    given = await read_form(request, "name", "shared")
    await _own(request)
    try:
        name = await rt.db.write(saved_filters.change, person, number, given["name"], given["shared"] == "yes")
    except BadInput as error:
        return await page(request, said(error))
    return done(request, "/log/saved", N_("The filter %(name)s is changed."), name=name)


async def ask(request: web.Request) -> web.Response:
    """Deleting cannot be undone, so it is asked first."""
    one = await _own(request)
    return render(request, "log_saved_delete.html", filter=one, words=_in_words(request, one))


async def delete(request: web.Request) -> web.Response:
    one = await _own(request)
    await request.app[RUNTIME].db.write(saved_filters.remove, request[PERSON], one.id)
    return done(request, "/log/saved", N_("The filter %(name)s is deleted."), name=one.name)


async def _own(request: web.Request) -> Saved:
    """The filter of the address. Raises 404 for another's: who shares it alone may change it."""
    number = int(request.match_info["filter"])
    found = await request.app[RUNTIME].db.read(saved_filters.own, request[PERSON], number)
    if found is None:
        raise web.HTTPNotFound()
    return found

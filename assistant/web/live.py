"""The floor, live: who is on what, what waits, what came of today; and what a supervisor does about it.

Every act is confirmed on a page of its own, which says what it will do and asks why; it works without a script.
"""

from aiohttp import web

from assistant.core.measures import FACTS
from assistant.core.problem import BadInput
from assistant.steps import live as step
from assistant.steps import pausing
from assistant.store import assignments, ownership
from assistant.store import live as shelf
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.hub import HUB
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.live_acts import ACTS, STEERED, Given, outside
from assistant.web.pages import render
from assistant.web.times import times_of

BATCHES_MAX = 200


def routes(app: web.Application) -> None:
    app.router.add_get("/live", show, name="live")
    app.router.add_get("/stopped", stopped, name="stopped")
    for path in ACTS:
        app.router.add_post(f"/live/{path}", confirmed, name=f"live.{path}")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def stopped(request: web.Request) -> web.Response:
    """The line that every page has while all contacts are stopped; empty otherwise."""
    return render(request, "stopped.html")


async def page(request: web.Request, status: int = 200, problem: str | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    (people, paused), counted = await request.app[HUB].floor()
    names = await rt.db.read(ownership.names_within, request[PERSON], request[SCOPE])
    view = step.seen_by(names, people, counted, paused)
    batches = await rt.db.read(assignments.batches, None if names is None else sorted(names), BATCHES_MAX)
    known = {kind: pausing.names(rt, kind) for kind in STEERED}
    return render(
        request, "live.html", status, problem=problem, view=view, times=times_of(request), batches=batches, kinds=known,
        collectors=[one["name"] for one in view["people"]], now=rt.now(), facts=FACTS,
        terms=terms_of(request),
    )  # fmt: skip


async def confirmed(request: web.Request) -> web.Response:
    """Ask first: what it does, why it is done; to start everything again is asked twice. Then do it."""
    path = request.path.rpartition("/")[2]
    act, fields, _says = ACTS[path]
    given = await read_form(request, "sure", "reason", *fields)
    if path in ("reassign", "free") and (problem := await outside(request, given)) is not None:
        return await page(request, 422, problem)
    enough = "twice" if path == "start" else "yes"
    if given["sure"] != enough:
        return await ask(request, path, given)
    try:
        return await act(request, given)
    except BadInput as error:
        return await ask(request, path, given, said(error))
    finally:
        request.app[HUB].forget()


async def ask(request: web.Request, path: str, given: Given, problem: str | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    _act, fields, says = ACTS[path]
    messages, calls = await rt.db.read(shelf.in_flight)
    due = await rt.db.read(shelf.due, rt.now()) if path == "start" else 0
    next_ = "twice" if path == "start" and given["sure"] == "yes" else "yes"
    return render(
        request, "live_confirm.html", 200 if problem is None else 422, act=path, says=says, problem=problem, due=due,
        given={name: given[name] for name in fields}, reason=given["reason"], sure=next_,
        messages=messages, calls=calls, terms=terms_of(request),
    )  # fmt: skip

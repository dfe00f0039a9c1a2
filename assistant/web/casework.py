"""The work of field agents and legal officers: their queue, one item of it, and what they did with it."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from aiohttp import web

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import Queue
from assistant.steps import casework, casework_done
from assistant.steps.casework_done import Met, Visit
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render
from assistant.web.times import times_of

LISTED = 100
ITEM = "/casework/{item:[0-9]{1,18}}"
MET = {Met.MET: "b", Met.ABSENT: "n", Met.REFUSED: "r", Met.NOT_MADE: "x"}


def routes(app: web.Application) -> None:
    app.router.add_get("/field", listing(Queue.FIELD), name="field")
    app.router.add_get("/legal", listing(Queue.LEGAL), name="legal")
    app.router.add_get(ITEM, show, name="casework")
    app.router.add_post(ITEM + "/take", take, name="casework.take")
    app.router.add_post(ITEM + "/put-back", put_back, name="casework.put_back")
    app.router.add_post(ITEM + "/visit", visit, name="casework.visit")
    app.router.add_post(ITEM + "/step", step, name="casework.step")
    app.router.add_post(ITEM + "/give-back", give_back, name="casework.give_back")


def listing(queue: Queue) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def show_all(request: web.Request) -> web.StreamResponse:
        rt, person = request.app[RUNTIME], request[PERSON]
        lines = await rt.db.read(casework.carried, rt, queue, person, request[SCOPE], rt.now(), LISTED)
        return render(request, "casework.html", queue=str(queue), lines=lines, times=times_of(request), listed=LISTED)

    return show_all


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None, given: dict[str, str] | None = None) -> web.Response:
    rt, person = request.app[RUNTIME], request[PERSON]
    item = await rt.db.read(casework.opened, rt, _item(request), person, request[SCOPE], rt.now())
    if item is None:
        raise web.HTTPNotFound()
    status = 200 if problem is None else 422
    return render(
        request, "casework_item.html", status, item=item, problem=problem, given=defaultdict(str, given or {}), met=MET,
        times=times_of(request), mine=item["owner"] == person.name, carries=item["queue"] == person.role,
        terms=terms_of(request),
    )  # fmt: skip


def _item(request: web.Request) -> int:
    return int(request.match_info["item"])


async def _did(request: web.Request, step: Any, *args: Any, given: dict[str, str] | None = None) -> web.Response | None:
    """Do it; the page again with what is wrong, or None: it is done. 404: there is no such item for them."""
    rt = request.app[RUNTIME]
    try:
        await rt.db.write(lambda conn: step(conn, *args, request[PERSON], rt.now()))
    except LookupError:
        raise web.HTTPNotFound() from None
    except BadInput as error:
        return await page(request, said(error), given)
    return None


async def take(request: web.Request) -> web.Response:
    wrong = await _did(request, casework.take, _item(request))
    return wrong or done(request, f"/casework/{_item(request)}", N_("It is yours now."))


async def put_back(request: web.Request) -> web.Response:
    wrong = await _did(request, casework.put_back, _item(request))
    return wrong or done(request, _home(request), N_("It is back in the queue."))


async def visit(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "met", "text", "amount", "due_on", "again_on")
    try:
        told = Visit(
            met=Met(given["met"]), text=given["text"], amount=given["amount"].strip(), due_on=_day(given["due_on"]),
            again_on=_day(given["again_on"]),
        )  # fmt: skip
    except ValueError:
        return await page(request, said(_none(given["met"])), given)
    except BadInput as error:
        return await page(request, said(error), given)
    wrong = await _did(request, casework_done.visited, rt, _item(request), told, given=given)
    if told.again_on is not None:
        return wrong or done(request, _home(request), N_("The visit is kept; you go again."))
    return wrong or done(request, _home(request), N_("The visit is kept, and the account is back with its owner."))


async def step(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "text", "then", "due_on")
    try:
        due_on = _day(given["due_on"])
    except BadInput as error:
        return await page(request, said(error), given)
    args = (rt, _item(request), given["text"], given["then"], due_on)
    wrong = await _did(request, casework_done.step_taken, *args, given=given)
    return wrong or done(request, f"/casework/{_item(request)}", N_("The step is kept."))


async def give_back(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "result")
    wrong = await _did(request, casework_done.hand_back, rt, _item(request), given["result"], given=given)
    return wrong or done(request, _home(request), N_("It is back with its owner, with the result."))


def _home(request: web.Request) -> str:
    return f"/{request[PERSON].role}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(
            Problem(
                file="form", line=None, problem=Say("%(text)s is no day", text=repr(text)), mend=Say("choose a day")
            )
        ) from None


def _none(word: str) -> BadInput:
    problem = f"{word!r} is not how a visit ends" if word else "nothing is said of how the visit went"
    return BadInput(Problem(file="form", line=None, problem=problem, mend=Say("choose one of the answers")))

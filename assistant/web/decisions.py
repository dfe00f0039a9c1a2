"""What awaits a person's judgement, one question at a time with its evidence; one key an answer."""

from datetime import date
from typing import Any

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.steps import decisions
from assistant.store import decisions as shelf
from assistant.store import ownership
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import done, render
from assistant.web.times import times_of
from assistant.web.words import N_

LISTED = 50
DECIDED = 20
HERE = "/decisions"


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="decisions")
    app.router.add_post(HERE, answer, name="decisions.answer")


async def show(request: web.Request) -> web.Response:
    return await page(request, request.query.get("at", ""))


async def page(request: web.Request, at: str, status: int = 200, problem: str | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    found = await questions(request)
    names = [f"{one['kind']}:{one['key']}" for one in found]
    place = names.index(at) if at in names else 0
    return render(
        request, "decisions.html", status, problem=problem, questions=found, place=place, names=names,
        now=found[place] if found else None, times=times_of(request), meanings=decisions.MEANINGS,
        decided=await rt.db.read(shelf.newest, DECIDED), gone=bool(at) and at not in names and problem is None,
    )  # fmt: skip


async def questions(request: web.Request) -> list[dict[str, Any]]:
    rt = request.app[RUNTIME]
    names = await rt.db.read(ownership.names_within, request[PERSON], request[SCOPE])
    return await rt.db.read(decisions.waiting, rt, names, rt.now(), LISTED)


async def answer(request: web.Request) -> web.Response:
    """Decide, and go to the next one. Who comes second is told so, kindly."""
    rt = request.app[RUNTIME]
    given = await read_form(request, "kind", "key", "word", "loan", "amount", "due_on", "borrower", "text")
    at, before = f"{given['kind']}:{given['key']}", await questions(request)
    names = [f"{one['kind']}:{one['key']}" for one in before]
    if at not in names:
        return done(request, HERE, N_("Somebody else has decided this a moment ago."))
    following = names[names.index(at) + 1] if at != names[-1] else ""
    try:
        told = decisions.Answer(
            word=given["word"], loan=given["loan"], amount=given["amount"], due_on=_day(given["due_on"]),
            borrower=given["borrower"], text=given["text"],
        )  # fmt: skip
        await rt.db.write(decisions.decide, rt, given["kind"], given["key"], told, request[PERSON].name, rt.now())
    except BadInput as error:
        if at not in [f"{one['kind']}:{one['key']}" for one in await questions(request)]:
            return done(request, HERE, N_("Somebody else has decided this a moment ago."))
        return await page(request, at, 422, said(error))
    return done(request, f"{HERE}?at={following}" if following else HERE, N_("It is decided."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None

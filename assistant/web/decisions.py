"""What awaits a person's judgement, one question at a time with its evidence; one key an answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.steps import decide, decisions
from assistant.store import decisions as shelf
from assistant.store import ownership
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render
from assistant.web.times import times_of

LISTED = 50
DECIDED = 20
HERE = "/decisions"


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="decisions")
    app.router.add_post(HERE, answer, name="decisions.answer")


async def show(request: web.Request) -> web.Response:
    return await page(request, request.query.get("at", ""))


async def page(
    request: web.Request, at: str, status: int = 200, problem: str | None = None, sure: Mapping[str, str] | None = None
) -> web.Response:
    """`sure`: an answer that nothing takes back, as it was given; it is asked about once more."""
    rt, by_script = request.app[RUNTIME], "HX-Request" in request.headers
    mark = await rt.db.read(shelf.mark, rt.now())  # before the questions: what comes between is told twice, not never
    found = await questions(request)
    names = [f"{one['kind']}:{one['key']}" for one in found]
    place, gone = names.index(at) if at in names else 0, bool(at) and at not in names and problem is None
    decided = await rt.db.read(shelf.newest, DECIDED)
    return render(
        request, "decisions.html", status, problem=problem, questions=found, place=place, names=names, mark=mark,
        now=found[place] if found else None, times=times_of(request), terms=terms_of(request), sure=sure,
        meanings=decide.MEANINGS, decided=decided, gone=gone, by_script=by_script,
        settled=settled(at, decided) if gone and by_script else None,
        at=names[place] if names and not (gone and by_script) else at,
    )  # fmt: skip


def settled(at: str, decided: Sequence[Any]) -> Any:
    """Who settled the question that an open page shows, and how; nobody's name where it lapsed.

    The next one must not slip under a key that is meant for this one: the page says so and waits.
    """
    kind, _, key = at.partition(":")
    mine = [one for one in decided if (one.what, one.about) == (f"decided_{kind}", key)]
    return mine[0] if mine else {"by": None}


async def questions(request: web.Request) -> list[dict[str, Any]]:
    rt = request.app[RUNTIME]
    names = await rt.db.read(ownership.names_within, request[PERSON], request[SCOPE])
    return await rt.db.read(decisions.waiting, rt, names, rt.now(), LISTED)


async def answer(request: web.Request) -> web.Response:
    """Decide, and go to the next one. Who comes second is told so, kindly."""
    rt = request.app[RUNTIME]
    given = await read_form(request, "kind", "key", "word", "loan", "amount", "due_on", "borrower", "text", "sure")
    at, before = f"{given['kind']}:{given['key']}", await questions(request)
    names = [f"{one['kind']}:{one['key']}" for one in before]
    if at not in names:
        return done(request, HERE, N_("Somebody else has decided this a moment ago."))
    if given["word"] in decide.FINAL.get(given["kind"], ()) and given.pop("sure") != "yes":
        return await page(request, at, sure=given)
    following = names[names.index(at) + 1] if at != names[-1] else ""
    try:
        told = decide.Answer(
            word=given["word"], loan=given["loan"], amount=given["amount"], due_on=_day(given["due_on"]),
            borrower=given["borrower"], text=given["text"],
        )  # fmt: skip
        await rt.db.write(decide.decide, rt, given["kind"], given["key"], told, request[PERSON].name, rt.now())
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

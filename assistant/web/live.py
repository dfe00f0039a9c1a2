"""The floor, live: who is on what, what waits, what came of today; and what a supervisor does about it.

Every act is confirmed on a page of its own, which says what it will do and asks why; it works without a script.
"""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from assistant.core import access
from assistant.core.pausing import PauseKind
from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.steps import floor, pausing
from assistant.steps import live as step
from assistant.store import assignments, dossier, ownership
from assistant.store import live as shelf
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.hub import HUB
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import done, render, texts_of
from assistant.web.times import times_of
from assistant.web.words import N_

BATCHES_MAX = 200
NOT_YOURS = N_("There is no account %(loan)s for you: it is of another team, or its name is misspelt.")
STEERED = (PauseKind.STRATEGY, PauseKind.TREATMENT, PauseKind.GATEWAY, PauseKind.SENDER)
Given = Mapping[str, str]
Act = Callable[[web.Request, Given], Awaitable[web.Response]]


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
        collectors=[one["name"] for one in view["people"]], now=rt.now(), terms=terms_of(request),
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


async def outside(request: web.Request, given: Given) -> str | None:
    """Before anything is confirmed: what is wrong with an account, or with who gets it, that is not of their scope."""
    rt, t = request.app[RUNTIME], texts_of(request)
    try:
        if await rt.db.read(dossier.loan_named, given["loan"].strip()) is None:
            raise web.HTTPNotFound()
        await within(request, rt, given["loan"])
    except web.HTTPNotFound:
        return t.say(NOT_YOURS, loan=given["loan"])
    try:
        await people_within(request, rt, given.get("to", floor.POOL))
    except web.HTTPNotFound:
        return t.say(N_("%(name)s is not of your team."), name=given["to"])
    return None


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


async def stop(request: web.Request, given: Given) -> web.Response:
    rt = request.app[RUNTIME]
    await pausing.stop(rt, PauseKind.EVERYTHING, "", request[PERSON].name, given["reason"], rt.now())
    return done(request, "/live", N_("All contacts are stopped: nothing leaves any more."))


async def start(request: web.Request, given: Given) -> web.Response:
    await _resume(request, PauseKind.EVERYTHING, "", given["reason"])
    return done(request, "/live", N_("Contacts leave again, as their rules allow."))


async def pause(request: web.Request, given: Given) -> web.Response:
    rt, (kind, name) = request.app[RUNTIME], _thing(given)
    await pausing.stop(rt, kind, name, request[PERSON].name, given["reason"], rt.now())
    return done(request, "/live", N_("%(name)s is paused."), name=terms_of(request).paused(kind, name))


async def resume(request: web.Request, given: Given) -> web.Response:
    kind, name = _thing(given)
    await _resume(request, kind, name, given["reason"])
    return done(request, "/live", N_("%(name)s goes on."), name=terms_of(request).paused(kind, name))


async def _resume(request: web.Request, kind: PauseKind, name: str, reason: str) -> None:
    rt = request.app[RUNTIME]
    await rt.db.write(pausing.resume, rt, kind, name, request[PERSON].name, reason, rt.now())


def _thing(given: Given) -> tuple[PauseKind, str]:
    """What a form means by `treatment:M1/reminder`. Everything has a button of its own."""
    kind, _, name = given["thing"].partition(":")
    if kind not in STEERED:
        raise web.HTTPBadRequest(reason="Choose what to pause")
    return PauseKind(kind), name


async def reassign(request: web.Request, given: Given) -> web.Response:
    rt = request.app[RUNTIME]
    await within(request, rt, given["loan"], given["to"])
    await rt.db.write(floor.reassign, rt, given["loan"], given["to"], given["reason"], request[PERSON].name, rt.now())
    return done(request, "/live", N_("%(loan)s has a new owner."), loan=given["loan"])


async def batch(request: web.Request, given: Given) -> web.Response:
    """The form names the batch as `owner|batch`."""
    rt, (owner, _, name) = request.app[RUNTIME], given["batch"].partition("|")
    await people_within(request, rt, owner, given["to"])
    result = await floor.reassign_whole_batch(
        rt, owner, name, given["to"], given["reason"], request[PERSON].name, rt.now()
    )
    text = N_("%(accounts)s accounts have a new owner; %(held)s stay, because somebody holds them.")
    t = texts_of(request)
    return done(request, "/live", text, accounts=t.number(result.accounts), held=t.number(result.held))


async def break_hold(request: web.Request, given: Given) -> web.Response:
    rt = request.app[RUNTIME]
    await within(request, rt, given["loan"])
    holder = await rt.db.write(floor.break_hold, rt, given["loan"], given["reason"], request[PERSON].name, rt.now())
    return done(request, "/live", N_("%(name)s no longer holds %(loan)s."), name=holder, loan=given["loan"])


async def rescue(request: web.Request, given: Given) -> web.Response:
    rt = request.app[RUNTIME]
    row = await rt.db.read(shelf.call, given["call"])
    await people_within(request, rt, row.collector if row is not None else request[PERSON].name)
    whose = await rt.db.write(floor.rescue, rt, given["call"], given["reason"], request[PERSON].name, rt.now())
    return done(request, "/live", N_("The call of %(name)s is ended and stands in the review queue."), name=whose)


async def within(request: web.Request, rt: Runtime, loan_ref: str, *names: str) -> None:
    """Neither the account nor who gets it may lie outside of their scope: then it is not there."""
    loan = await rt.db.read(dossier.loan_named, loan_ref.strip())
    if loan is not None:
        owners = await rt.db.read(ownership.owners, loan.borrower_id)
        if not access.sees(request[SCOPE], request[PERSON], owners):
            raise web.HTTPNotFound()
    await people_within(request, rt, *names)


async def people_within(request: web.Request, rt: Runtime, *names: str) -> None:
    allowed = await rt.db.read(ownership.names_within, request[PERSON], request[SCOPE])
    if allowed is not None and not {*names} <= {*allowed, floor.POOL}:
        raise web.HTTPNotFound()


# Path → what does it, its fields, and what the page says that it does.
ACTS: Mapping[str, tuple[Act, tuple[str, ...], str]] = {
    "stop": (stop, (), N_("Stop all contacts")),
    "start": (start, (), N_("Start contacts again")),
    "pause": (pause, ("thing",), N_("Pause")),
    "resume": (resume, ("thing",), N_("Let it go on")),
    "reassign": (reassign, ("loan", "to"), N_("Give the account to another")),
    "batch": (batch, ("batch", "to"), N_("Give a whole batch to another")),
    "free": (break_hold, ("loan",), N_("Break the hold")),
    "rescue": (rescue, ("call",), N_("End a stuck call")),
}

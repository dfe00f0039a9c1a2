"""What a supervisor does about the floor: each act with its fields, within their scope, with the reason on record."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from assistant.core import access
from assistant.core.pausing import PauseKind
from assistant.runtime import Runtime
from assistant.steps import floor, pausing
from assistant.store import dossier, ownership
from assistant.store import live as shelf
from assistant.web.desk_terms import terms_of
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, texts_of

NOT_YOURS = N_("There is no account %(loan)s for you: it is of another team, or its name is misspelt.")
STEERED = (PauseKind.STRATEGY, PauseKind.TREATMENT, PauseKind.GATEWAY, PauseKind.SENDER)
Given = Mapping[str, str]
Act = Callable[[web.Request, Given], Awaitable[web.Response]]


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

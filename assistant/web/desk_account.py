"""An account on the desk: who and what, what may be done now, and the acts on it that need no call."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.core.problem import BadInput
from assistant.core.terms import Intent
from assistant.steps import desk, desk_acts, file_sides, one_person
from assistant.steps.account_people import reveal
from assistant.steps.account_view import account_view
from assistant.store import assignments, call_sessions, dossier, ownership
from assistant.web.desk_terms import terms_of
from assistant.web.forms import instant, read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render
from assistant.web.times import times_of

MEANINGS = ("nothing", *(str(one) for one in Intent if one is not Intent.UNCLEAR))
ACCOUNT = "/desk/accounts/{loan}"
NO_DIAL: Mapping[str, Any] = MappingProxyType({"allowed": False, "until": None, "says": None, "refusals": ()})
PLACE = "/desk/accounts/{loan:[^/\\0]{1,100}}"


def routes(app: web.Application) -> None:
    app.router.add_get(PLACE, account, name="desk.account")
    app.router.add_post(PLACE + "/reveal", show_one, name="desk.reveal")
    app.router.add_post(PLACE + "/take", take, name="desk.take")
    app.router.add_post(PLACE + "/park", park, name="desk.park")
    app.router.add_post(PLACE + "/hand-over", hand_over, name="desk.hand_over")
    app.router.add_post(PLACE + "/let-go", let_go, name="desk.let_go")
    app.router.add_post(PLACE + "/task", task, name="desk.task")
    app.router.add_post(PLACE + "/apart", apart, name="desk.apart")
    app.router.add_post(PLACE + "/ask-again", ask_again, name="desk.ask_again")


def within(conn: Connection, ref: str, person: Person, scope: Scope) -> int | None:
    """The borrower of a loan that this person may see; None: there is none for them."""
    loan = dossier.loan_named(conn, ref)
    if loan is None or not access.sees(scope, person, ownership.owners(conn, loan.borrower_id)):
        return None
    return int(loan.borrower_id)


async def owned(request: web.Request) -> tuple[str, int]:
    """The loan of the address and its borrower. Raises 404 for one that is not this person's to see."""
    rt, ref = request.app[RUNTIME], request.match_info["loan"]
    found = await rt.db.read(within, ref, request[PERSON], request[SCOPE])
    if found is None:
        raise web.HTTPNotFound()
    return ref, found


async def account(request: web.Request) -> web.Response:
    ref, _ = await owned(request)
    return await page(request, ref)


async def page(
    request: web.Request,
    ref: str,
    problem: str | None = None,
    shown: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> web.Response:
    """`typed`: what a form held that was refused; it stands there again."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    view = await rt.db.read(account_view, rt, ref, rt.now())
    if view is None:
        raise web.HTTPNotFound()
    view |= await rt.db.read(file_sides.others_of, view["borrower_id"], request[PERSON], request[SCOPE])
    item = await rt.db.read(desk.told_of, rt, view["borrower_id"], rt.now())
    people = [name for name in await rt.db.read(assignments.collectors) if name != me]
    call = await rt.db.read(call_sessions.open_of, me)
    status = 200 if problem is None else 422
    held = item["held_by"] if item is not None and item["free_at"] > rt.now() else None
    dial = next((one for one in view["may"] if one["channel"] == "call"), NO_DIAL)
    return render(
        request, "desk_account.html", status, account=view, loan=ref, item=item, people=people, call=call,
        problem=problem, revealed=shown or {}, meanings=MEANINGS, times=times_of(request), terms=terms_of(request),
        tomorrow=view["as_of"] + timedelta(days=1), mine=held == me, holder=held if held != me else None, dial=dial,
        typed=defaultdict(str, typed or {}),
    )  # fmt: skip


async def show_one(request: web.Request) -> web.Response:
    """One masked thing in full, on this answer only: a reload masks it again."""
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "what")
    try:
        value = await rt.db.write(reveal, borrower_id, given["what"], request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, ref, said(error))
    return await page(request, ref, shown={given["what"]: value})


async def take(request: web.Request) -> web.Response:
    """Theirs for the length of a lease, if nobody has it."""
    ref, borrower_id = await owned(request)
    rt = request.app[RUNTIME]
    other = await rt.db.write(desk_acts.hold, rt, borrower_id, request[PERSON].name, rt.now())
    where = ACCOUNT.format(loan=ref)
    if other is not None:
        return done(request, where, N_("%(name)s was quicker: the account is theirs."), name=other)
    return done(request, where, N_("The account of loan %(loan)s is yours."), loan=ref)


async def park(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "until", "because")
    try:
        until = instant(rt, given["until"])
        me, now = request[PERSON].name, rt.now()
        await rt.db.write(desk_acts.park, rt, borrower_id, until, given["because"], me, now)
    except BadInput as error:
        return await page(request, ref, said(error), typed=given)
    return done(request, "/desk", N_("The account of loan %(loan)s is parked."), loan=ref)


async def hand_over(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "to", "because")
    try:
        me, now = request[PERSON].name, rt.now()
        await rt.db.write(desk_acts.hand_over, borrower_id, given["to"], given["because"], me, now)
    except BadInput as error:
        return await page(request, ref, said(error), typed=given)
    return done(request, "/desk", N_("Loan %(loan)s is %(name)s's now."), loan=ref, name=given["to"])


async def let_go(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt = request.app[RUNTIME]
    await rt.db.write(desk_acts.let_go, borrower_id, request[PERSON].name, rt.now())
    return done(request, "/desk", N_("The account of loan %(loan)s is free again."), loan=ref)


async def task(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "item", "result")
    try:
        number = number_of(given["item"])
        me, now = request[PERSON].name, rt.now()
        await rt.db.write(desk_acts.task_done, rt, borrower_id, number, given["result"], me, now)
    except BadInput as error:
        return await page(request, ref, said(error))
    return done(request, ACCOUNT.format(loan=ref), N_("The task is done."))


async def apart(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "because")
    try:
        await rt.db.write(one_person.part, borrower_id, given["because"], request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, ref, said(error))
    return done(request, ACCOUNT.format(loan=ref), N_("This file is another person's again and counts alone."))


async def ask_again(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "pair", "because")
    try:
        pair, me, now = number_of(given["pair"]), request[PERSON].name, rt.now()
        await rt.db.write(one_person.ask_again, borrower_id, pair, given["because"], me, now)
    except BadInput as error:
        return await page(request, ref, said(error))
    return done(request, ACCOUNT.format(loan=ref), N_("It is asked again, under Decisions."))


def number_of(text: str) -> int:
    """0, which is nobody's, for what is no number."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else 0

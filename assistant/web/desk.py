"""The collector's desk: the queue with why each account is next, and the account with all that may be done on it."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access import Person, Scope
from assistant.core.dates import at_local
from assistant.core.problem import BadInput, Problem
from assistant.runtime import Runtime
from assistant.steps import desk
from assistant.steps.account_view import account_view, reveal
from assistant.store import account_facts, assignments, call_sessions, dossier, ownership
from assistant.store import desk as shelf
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import done, render, texts_of
from assistant.web.words import N_

TICK = 1.0  # seconds between two looks of the stream
LOOKS = 600  # then the browser asks anew, and the guard with it
ACCOUNT = "/desk/accounts/{loan}"
PLACE = "/desk/accounts/{loan:[^/\\0]{1,100}}"


def routes(app: web.Application) -> None:
    app.router.add_get("/desk", show, name="desk")
    app.router.add_post("/desk/next", take_next, name="desk.next")
    app.router.add_get("/desk/events", stream, name="desk.events")
    app.router.add_get(PLACE, account, name="desk.account")
    app.router.add_post(PLACE + "/reveal", show_one, name="desk.reveal")
    app.router.add_post(PLACE + "/park", park, name="desk.park")
    app.router.add_post(PLACE + "/hand-over", hand_over, name="desk.hand_over")
    app.router.add_post(PLACE + "/let-go", let_go, name="desk.let_go")
    app.router.add_post(PLACE + "/task", task, name="desk.task")


async def show(request: web.Request) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON].name
    work = await rt.db.read(desk.my_work, rt, me, rt.now())
    present = await rt.db.read(call_sessions.open_of, me)
    for one in work["held"]:
        one["loan"] = await rt.db.read(_leading_loan, one["borrower_id"])
    return render(request, "desk.html", work=work, call=present, now=rt.now(), zone=rt.settings.work.zone)


async def take_next(request: web.Request) -> web.Response:
    """Go to the account that is next; where there is none, say when the next one opens."""
    rt, t, me = request.app[RUNTIME], texts_of(request), request[PERSON].name
    if await rt.db.read(call_sessions.open_of, me) is not None:
        raise web.HTTPSeeOther("/desk/call")
    found = await desk.get_next(rt, me, rt.now())
    if found.work is not None:
        loan = await rt.db.read(_leading_loan, found.work["borrower_id"])
        raise web.HTTPSeeOther(ACCOUNT.format(loan=loan))
    if found.wrap_until is not None:
        at = t.instant(found.wrap_until.astimezone(), "medium")
        return done(request, "/desk", N_("The wrap-up of your last call lasts until %(at)s."), at=at)
    if found.next_opens_at is not None:
        at = t.instant(found.next_opens_at, "short")
        text = N_("Nothing is open now; the next account opens at %(at)s (UTC).")
        return done(request, "/desk", text, at=at)
    return done(request, "/desk", N_("Nothing waits: neither now nor later."))


def _leading_loan(conn: Connection, borrower_id: int) -> str:
    rows = account_facts.loans(conn, borrower_id)
    return str(rows[0].ref)


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
    request: web.Request, ref: str, problem: str | None = None, shown: dict[str, str] | None = None
) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON].name
    view = await rt.db.read(account_view, rt, ref, rt.now())
    if view is None:
        raise web.HTTPNotFound()
    item = await rt.db.read(desk.told_of, rt, view["borrower_id"], rt.now())
    people = [name for name in await rt.db.read(assignments.collectors) if name != me]
    call = await rt.db.read(call_sessions.open_of, me)
    status = 200 if problem is None else 422
    return render(
        request, "desk_account.html", status, account=view, loan=ref, item=item, people=people, call=call,
        problem=problem, revealed=shown or {}, tomorrow=view["as_of"] + timedelta(days=1),
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


async def park(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "until", "because")
    try:
        until = instant(rt, given["until"])
        me, now = request[PERSON].name, rt.now()
        await rt.db.write(desk.park, rt, borrower_id, until, given["because"], me, now)
    except BadInput as error:
        return await page(request, ref, said(error))
    return done(request, "/desk", N_("The account of loan %(loan)s is parked."), loan=ref)


async def hand_over(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "to", "because")
    try:
        me, now = request[PERSON].name, rt.now()
        await rt.db.write(desk.hand_over, borrower_id, given["to"], given["because"], me, now)
    except BadInput as error:
        return await page(request, ref, said(error))
    return done(request, "/desk", N_("Loan %(loan)s is %(name)s's now."), loan=ref, name=given["to"])


async def let_go(request: web.Request) -> web.Response:
    ref, borrower_id = await owned(request)
    rt = request.app[RUNTIME]
    await rt.db.write(desk.let_go, borrower_id, request[PERSON].name, rt.now())
    return done(request, "/desk", N_("The account of loan %(loan)s is free again."), loan=ref)


async def task(request: web.Request) -> web.Response:
    ref, _ = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "item", "result")
    try:
        number = int(given["item"]) if given["item"].isdecimal() and len(given["item"]) < 16 else 0
        await rt.db.write(desk.task_done, rt, number, given["result"], request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, ref, said(error))
    return done(request, ACCOUNT.format(loan=ref), N_("The task is done."))


def said(error: BadInput) -> str:
    return "; ".join(f"{one.problem}: {one.mend}" for one in error.problems)


def instant(rt: Runtime, text: str) -> datetime:
    """A day and hour as a form sends them, on the lender's clock. Raises BadInput for none."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        problem = Problem(file="form", line=None, problem=f"{text!r} is no time", mend="choose a day and an hour")
        raise BadInput(problem) from None
    return at_local(wall.date(), wall.time(), rt.settings.work.zone)


async def stream(request: web.Request) -> web.StreamResponse:
    """Server-sent events: `moved` when the person's call or accounts are not what the page shows any more."""
    if "text/event-stream" not in request.headers.get("Accept", ""):
        raise web.HTTPNotAcceptable()  # it never ends: only who listens for events gets it
    rt, me = request.app[RUNTIME], request[PERSON].name
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    last = await rt.db.read(_signature, me, rt.now())
    for _ in range(LOOKS):
        await asyncio.sleep(TICK)
        now = await rt.db.read(_signature, me, rt.now())
        text = ": still here\n\n" if now == last else f"event: moved\ndata: {json.dumps(now)}\n\n"
        last = now
        try:
            await response.write(text.encode())
        except (ConnectionError, RuntimeError):
            break
    return response


def _signature(conn: Connection, me: str, now: datetime) -> list[Any]:
    call = call_sessions.open_of(conn, me)
    held = [row.borrower_id for row in shelf.held(conn, me, now)]
    return [None if call is None else f"{call.ref}:{call.version}", held]

"""The call screen: one step at a time, every act a form that names the version it saw; any tab shows the same call."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from assistant.core import money
from assistant.core.problem import BadInput
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps import call, call_begin
from assistant.steps.call_end import Said, end
from assistant.steps.call_offers import offers_of
from assistant.steps.promise_help import answer_to, suggestions
from assistant.store import call_sessions
from assistant.web.desk_account import PLACE, owned
from assistant.web.desk_account import page as account_page
from assistant.web.forms import instant, read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.pages import done, render, texts_of
from assistant.web.words import N_

HERE = "/desk/call"
ENDING = HERE + "?ending=1"
MORE_PARTS = (2, 3, 4)  # of a promise in parts; more is a plan that is written down
KINDS = ("date_of_birth", "postal_code", "street", "email", "reference", "employer")
PART_FIELDS = tuple(f"{name}_{n}" for n in MORE_PARTS for name in ("amount", "due_on"))
BEYOND = ("later_on", "exception", "exception_because")  # of an offer that only a supervisor can take
SCOPES = ("call", "sms", "email", "letter", "complaint")


def routes(app: web.Application) -> None:
    app.router.add_post(PLACE + "/call", start, name="desk.call.start")
    app.router.add_get(HERE, show, name="desk.call")
    app.router.add_get(HERE + "/moved", moved, name="desk.call.moved")
    app.router.add_get(HERE + "/promise", weigh, name="desk.call.promise")
    for name, handler in ACTS.items():
        app.router.add_post(f"{HERE}/{name}", handler, name=f"desk.call.{name.replace('-', '_')}")


async def start(request: web.Request) -> web.Response:
    """Dial. The gate's refusal is read on the account's page, with every clause."""
    ref, _ = await owned(request)
    rt = request.app[RUNTIME]
    try:
        told = await rt.db.write(call_begin.start, rt, ref, request[PERSON].name, rt.now())
    except BadInput as error:
        return await account_page(request, ref, said(error))
    if told["call"] is None:
        return await account_page(request, ref, str(told["says"] or "; ".join(o["because"] for o in told["refusals"])))
    raise web.HTTPSeeOther(HERE)


async def show(request: web.Request) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON].name
    view = await rt.db.read(call.present, rt, me, rt.now())
    if view is None:
        raise web.HTTPSeeOther("/desk")
    return await page(request, view)


async def moved(request: web.Request) -> web.Response:
    """What a tab says once another, or the clock, has gone on; nothing that is being typed is lost."""
    present = await request.app[RUNTIME].db.read(call_sessions.open_of, request[PERSON].name)
    return render(request, "call_moved.html", over=present is None)


async def here(request: web.Request) -> web.Response:
    """The page is still open: a call of whose steps one takes long is not silent."""
    rt = request.app[RUNTIME]
    await rt.db.write(call.touch, request[PERSON].name, rt.now())
    return web.Response(status=204)


async def page(request: web.Request, view: dict[str, Any], problem: str | None = None) -> web.Response:
    """The call as it stands; `?ending=1` shows how it may have ended, `?ask=promise` what an outcome needs."""
    rt = request.app[RUNTIME]
    asked = request.query.get("ask", "")
    choices = [*view["outcomes"]["shown"], *view["outcomes"]["more"]]
    asking = next((one for one in choices if one["outcome"] == asked and one["asks"]), None)
    help_ = await rt.db.read(suggestions, rt, view["call"], rt.now()) if asked == "promise" else None
    offers = await rt.db.read(offers_of, rt, view["call"], rt.now())
    ending = "ending" in request.query or asking is not None or view["state"] == call_sessions.WRAP_UP
    return render(
        request, "call.html", 200 if problem is None else 422, call=view, problem=problem or view.get("problem"),
        plain=money.to_decimal, ending=ending, more="more" in request.query, asking=asking, help=help_, scopes=SCOPES,
        reasons=sorted(rt.rulebook.book.reasons.codes), offers=offers, more_parts=MORE_PARTS,
        zone=rt.settings.work.zone,
    )  # fmt: skip


async def _acted(request: web.Request, view: dict[str, Any], to: str = HERE) -> web.Response:
    """After an act: what could not be done is said on the page, everything else is a page that reloads safely."""
    if view.get("problem"):
        return await page(request, view, str(view["problem"]))
    if view.get("stale"):
        return done(request, HERE, N_("The call had moved on; this is how it stands."))
    raise web.HTTPSeeOther(to)


async def _act(request: web.Request, step: Callable[..., dict[str, Any]], *fields: str, to: str = HERE) -> web.Response:
    rt = request.app[RUNTIME]
    given = await read_form(request, "call", "version", *fields)
    values = [given[name] for name in fields]
    try:
        ref, version = given["call"], _number(given["version"])
        view = await rt.db.write(step, rt, ref, version, *values, request[PERSON].name, rt.now())
    except BadInput:
        raise web.HTTPConflict() from None
    return await _acted(request, view, to)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


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


async def identify(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    given = await read_form(request, "call", "version", *KINDS)
    heard = {kind: given[kind] for kind in KINDS if given[kind].strip()}
    me, now = request[PERSON].name, rt.now()
    try:
        view = await rt.db.write(call.identify, rt, given["call"], _number(given["version"]), heard, me, now)
    except BadInput:
        raise web.HTTPConflict() from None
    if not view["verified"] and not view.get("problem") and not view.get("stale"):
        text = texts_of(request).say(N_("That does not match the file. Two details have to be right."))
        return await page(request, view, text)
    return await _acted(request, view)


async def finish(request: web.Request) -> web.Response:
    """The second key, with what the outcome asks for."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    names = ("outcome", "amount", "due_on", "payer", "read_back", "consent", "callback_at", "reason", "scope", *BEYOND)
    given = await read_form(request, "call", "version", *names, *PART_FIELDS)
    view = await rt.db.read(call.present, rt, me, rt.now())
    if view is None or given["outcome"] not in {*Outcome} or view["call"] != given["call"]:
        raise web.HTTPConflict()
    try:
        told = await rt.db.write(
            end, rt, given["call"], _number(given["version"]), Outcome(given["outcome"]), await _said(rt, given), me,
            rt.now(),
        )  # fmt: skip
    except BadInput as error:
        return await page(request, view, said(error))
    if told["state"] != call_sessions.CLOSED or told.get("stale"):
        return await _acted(request, told)
    recorded = told["recorded"]
    if not recorded["accepted"]:
        why = "; ".join(recorded["why"])
        if recorded.get("exception"):
            return done(
                request, "/desk", N_("A supervisor is asked. It is no promise until they agree: %(why)s"), why=why
            )
        return done(request, "/desk", N_("Recorded, but not as a promise: %(why)s"), why=why)
    return done(request, "/desk", N_("Recorded: %(outcome)s."), outcome=str(recorded["outcome"]).replace("_", " "))


async def _said(rt: Runtime, given: dict[str, str]) -> Said:
    currency = None
    if given["amount"]:
        found = await rt.db.read(suggestions, rt, given["call"], rt.now())
        currency = None if found is None else str(found["currency"])
    return Said(
        parts=_parts(given, currency),
        payer=given["payer"].strip() or None,
        read_back=given["read_back"] == "yes",
        follow_up_consent=given["consent"] == "yes",
        callback_at=instant(rt, given["callback_at"]) if given["callback_at"] else None,
        reason=given["reason"] or None,
        scope=given["scope"] if given["scope"] in SCOPES else None,
        exception=given["exception_because"] if given["exception"] else None,
    )


def _parts(given: Mapping[str, str], currency: str | None) -> tuple[tuple[date, int], ...]:
    """The instalments that are filled in, by their days; a day beyond those of the list goes before it."""
    first = "later_on" if given.get("later_on") else "due_on"
    pairs = [("amount", first), *((f"amount_{n}", f"due_on_{n}") for n in MORE_PARTS)]
    read = [(_day(given.get(on, "")), _amount(given.get(amount, ""), currency)) for amount, on in pairs]
    return tuple(sorted((on, amount) for on, amount in read if on is not None and amount is not None))


def _amount(text: str, currency: str | None) -> int | None:
    try:
        Decimal(text.replace(",", ""))
        return None if currency is None else money.to_minor(text.replace(",", ""), currency)
    except (InvalidOperation, ValueError):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def weigh(request: web.Request) -> web.Response:
    """The policy's answer while the offer is typed, and the words to read back: a part of the page."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    present = await rt.db.read(call_sessions.open_of, me)
    told = None
    if present is not None:
        found = await rt.db.read(suggestions, rt, present.ref, rt.now())
        parts = _parts(request.query, None if found is None else str(found["currency"]))
        told = await rt.db.read(answer_to, rt, present.ref, parts, rt.now()) if parts else None
    return render(request, "call_policy.html", told=told)


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

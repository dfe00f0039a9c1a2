"""The call screen: one step at a time, every act a form that names the version it saw; any tab shows the same call."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from aiohttp import web
from babel.dates import format_skeleton
from babel.localedata import locale_identifiers

from assistant.core import money
from assistant.core.desk.identity import NEEDED, day, unreadable
from assistant.core.problem import BadInput
from assistant.core.redact import cards
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps import call, call_begin
from assistant.steps.call_end import Said, end
from assistant.steps.call_offers import offers_of
from assistant.steps.call_view import left_to_say
from assistant.steps.promise_help import suggestions
from assistant.store import call_sessions
from assistant.web.call_offer import MORE_PARTS, PART_FIELDS, NotRead, Parts, parts_of, weigh
from assistant.web.desk_account import ACCOUNT, PLACE, owned
from assistant.web.forms import instant, read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.pages import done, render, texts_of
from assistant.web.texts import Texts
from assistant.web.words import N_

HERE = "/desk/call"
WHY_SHOWN = 600  # signs of a refusal that a sentence over a redirect may have
ENDING = HERE + "?ending=1"
KINDS = ("date_of_birth", "postal_code", "street", "email", "reference", "employer")
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
    """Dial. A refusal is read on the account's page, which can be loaded again."""
    ref, _ = await owned(request)
    rt = request.app[RUNTIME]
    try:
        told = await rt.db.write(call_begin.start, rt, ref, request[PERSON].name, rt.now())
    except BadInput as error:
        return _not_dialled(request, ref, said(error))
    if told["call"] is None:
        return _not_dialled(request, ref, str(told["says"] or "; ".join(o["because"] for o in told["refusals"])))
    raise web.HTTPSeeOther(HERE)


def _not_dialled(request: web.Request, ref: str, why: str) -> web.Response:
    return done(request, ACCOUNT.format(loan=ref), N_("Not dialled: %(why)s"), why=shorten(why, WHY_SHOWN))


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


async def page(
    request: web.Request, view: dict[str, Any], problem: str | None = None, typed: Mapping[str, str] | None = None
) -> web.Response:
    """The call as it stands; `?ending=1` shows how it may have ended, `?ask=promise` what an outcome needs. `typed`:
    what a form held that was refused; it stands there again."""
    rt, given = request.app[RUNTIME], typed or {}
    asked = request.query.get("ask", "") or given.get("outcome", "")
    choices = [*view["outcomes"]["shown"], *view["outcomes"]["more"]]
    asking = next((one for one in choices if one["outcome"] == asked and one["asks"]), None)
    help_ = await rt.db.read(suggestions, rt, view["call"], rt.now()) if asked == "promise" else None
    offers = await rt.db.read(offers_of, rt, view["call"], rt.now())
    left = await rt.db.read(left_to_say, view["call"], Outcome.PROMISE) if asked == "promise" else []
    ending = "ending" in request.query or asking is not None or view["state"] == call_sessions.WRAP_UP
    return render(
        request, "call.html", 200 if problem is None else 422, call=view, problem=problem or view.get("problem"),
        plain=money.typed, typed=defaultdict(str, given), cards=cards(given.get("text", "")), left=left,
        ending=ending, more="more" in request.query, asking=asking, help=help_, scopes=SCOPES,
        reasons=sorted(rt.rulebook.book.reasons.codes), offers=offers, more_parts=MORE_PARTS,
        zone=rt.settings.work.zone, born_like=_example(rt, texts_of(request)),
    )  # fmt: skip


async def _acted(
    request: web.Request, view: dict[str, Any], to: str = HERE, typed: Mapping[str, str] | None = None
) -> web.Response:
    """After an act: what could not be done is said on the page, everything else is a page that reloads safely."""
    if view.get("problem"):
        return await page(request, view, view["problem"], typed)
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
    return await _acted(request, view, to, given)


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
    """What they said is held against the file; what stands in the fields stays there, on this answer only."""
    rt, t = request.app[RUNTIME], texts_of(request)
    given = await read_form(request, "call", "version", *KINDS)
    heard = {kind: given[kind] for kind in KINDS if given[kind].strip()}
    unread = unreadable(heard, _locale(rt, t))
    if unread or len(heard) < NEEDED:
        text = N_("Two details are needed; no try was used.") if not unread else N_(
            "The date of birth cannot be read: write it like %(example)s. No try was used.")  # fmt: skip
        return await _again(request, t.say(text, example=_example(rt, t)), heard)
    if "date_of_birth" in heard:
        heard["date_of_birth"] = str(day(heard["date_of_birth"], _locale(rt, t)))
    me, now = request[PERSON].name, rt.now()
    try:
        view = await rt.db.write(call.identify, rt, given["call"], _number(given["version"]), heard, me, now)
    except BadInput:
        raise web.HTTPConflict() from None
    if not view["verified"] and not view.get("problem") and not view.get("stale"):
        return await page(
            request, view, t.say(N_("That does not match the file. Two details have to be right.")), given
        )
    return await _acted(request, view, typed=given)


async def _again(request: web.Request, text: str, heard: Mapping[str, str]) -> web.Response:
    rt = request.app[RUNTIME]
    view = await rt.db.read(call.present, rt, request[PERSON].name, rt.now())
    if view is None:
        raise web.HTTPConflict()
    return await page(request, view, text, heard)


def _locale(rt: Runtime, t: Texts) -> str:
    """The reader's language as it is written where the lender works: the order of a date's numbers."""
    name = f"{t.language}_{rt.settings.work.country}"
    return name if name in locale_identifiers() else t.language


def _example(rt: Runtime, t: Texts) -> str:
    return format_skeleton("yMd", date(1961, 4, 26), locale=_locale(rt, t))


async def finish(request: web.Request) -> web.Response:
    """The second key, with what the outcome asks for."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    names = ("outcome", "amount", "due_on", "payer", "read_back", "consent", "callback_at", "reason", "scope", *BEYOND)
    given = await read_form(request, "call", "version", *names, *PART_FIELDS)
    view = await rt.db.read(call.present, rt, me, rt.now())
    if view is None or given["outcome"] not in {*Outcome} or view["call"] != given["call"]:
        raise web.HTTPConflict()
    try:
        offer = await _said(rt, given, texts_of(request))
        told = await rt.db.write(
            end, rt, given["call"], _number(given["version"]), Outcome(given["outcome"]), offer, me, rt.now()
        )
    except NotRead as error:
        return await page(request, view, error.args[0], given)
    except BadInput as error:
        return await page(request, view, said(error), given)
    if told["state"] != call_sessions.CLOSED or told.get("stale"):
        return await _acted(request, told, typed=given)
    recorded = told["recorded"]
    if not recorded["accepted"]:
        t = texts_of(request)
        why = "; ".join(t.told(one).unescape() for one in recorded["why"])
        if recorded.get("exception"):
            return done(
                request, "/desk", N_("A supervisor is asked. It is no promise until they agree: %(why)s"), why=why
            )
        return done(request, "/desk", N_("Recorded, but not as a promise: %(why)s"), why=why)
    return done(request, "/desk", N_("Recorded: %(outcome)s."), outcome=str(recorded["outcome"]).replace("_", " "))


async def _said(rt: Runtime, given: dict[str, str], t: Texts) -> Said:
    parts: Parts = ()
    if given["amount"]:
        found = await rt.db.read(suggestions, rt, given["call"], rt.now())
        parts = () if found is None else parts_of(given, str(found["currency"]), t)
    return Said(
        parts=parts,
        payer=given["payer"].strip() or None,
        read_back=given["read_back"] == "yes",
        follow_up_consent=given["consent"] == "yes",
        callback_at=instant(rt, given["callback_at"]) if given["callback_at"] else None,
        reason=given["reason"] or None,
        scope=given["scope"] if given["scope"] in SCOPES else None,
        exception=given["exception_because"] if given["exception"] else None,
    )


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

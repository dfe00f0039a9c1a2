"""The call's page as it stands, and after an act: what could not be done is said on it, all else loads again."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web
from babel.dates import format_skeleton
from babel.localedata import locale_identifiers

from assistant.core import money
from assistant.core.redact import cards
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.call_offers import offers_of
from assistant.steps.call_view import left_to_say
from assistant.steps.promise_help import suggestions
from assistant.store import call_sessions
from assistant.web.call_offer import MORE_PARTS
from assistant.web.desk_terms import terms_of
from assistant.web.keys import RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.texts import Texts
from assistant.web.times import times_of

HERE = "/desk/call"
SCOPES = ("call", "sms", "email", "letter", "complaint")


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
        zone=times_of(request).name, born_like=example_of(rt, texts_of(request)),
        terms=terms_of(request), times=times_of(request),
    )  # fmt: skip


async def acted(
    request: web.Request, view: dict[str, Any], to: str = HERE, typed: Mapping[str, str] | None = None
) -> web.Response:
    """After an act: what could not be done is said on the page, everything else is a page that reloads safely."""
    if view.get("problem"):
        return await page(request, view, view["problem"], typed)
    if view.get("stale"):
        return done(request, HERE, N_("The call had moved on; this is how it stands."))
    raise web.HTTPSeeOther(to)


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def locale_of(rt: Runtime, t: Texts) -> str:
    """The reader's language as it is written where the lender works: the order of a date's numbers."""
    name = f"{t.language}_{rt.settings.work.country}"
    return name if name in locale_identifiers() else t.language


def example_of(rt: Runtime, t: Texts) -> str:
    return format_skeleton("yMd", date(1961, 4, 26), locale=locale_of(rt, t))

"""The identity check of a call: what cannot be read is asked again, what is wrong uses up a try."""

from collections.abc import Mapping

from aiohttp import web

from assistant.core.desk.identity import NEEDED, day, unreadable
from assistant.core.problem import BadInput
from assistant.steps import call
from assistant.web.call_page import acted, example_of, locale_of, number, page
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import texts_of

KINDS = ("date_of_birth", "postal_code", "street", "email", "reference", "employer")


async def identify(request: web.Request) -> web.Response:
    """What they said is held against the file; what stands in the fields stays there, on this answer only."""
    rt, t = request.app[RUNTIME], texts_of(request)
    given = await read_form(request, "call", "version", *KINDS)
    heard = {kind: given[kind] for kind in KINDS if given[kind].strip()}
    unread = unreadable(heard, locale_of(rt, t))
    if unread or len(heard) < NEEDED:
        text = N_("Two details are needed; no try was used.") if not unread else N_(
            "The date of birth cannot be read: write it like %(example)s. No try was used.")  # fmt: skip
        return await _again(request, t.say(text, example=example_of(rt, t)), heard)
    heard = in_iso(heard, locale_of(rt, t))
    me, now = request[PERSON].name, rt.now()
    try:
        view = await rt.db.write(call.identify, rt, given["call"], number(given["version"]), heard, me, now)
    except BadInput:
        raise web.HTTPConflict() from None
    if not view["verified"] and not view.get("problem") and not view.get("stale"):
        return await page(
            request, view, t.say(N_("That does not match the file. Two details have to be right.")), given
        )
    return await acted(request, view, typed=given)


async def _again(request: web.Request, text: str, heard: Mapping[str, str]) -> web.Response:
    rt = request.app[RUNTIME]
    view = await rt.db.read(call.present, rt, request[PERSON].name, rt.now())
    if view is None:
        raise web.HTTPConflict()
    return await page(request, view, text, heard)


def in_iso(heard: Mapping[str, str], locale: str) -> dict[str, str]:
    """A date of birth that can be read, as the steps take it; the rest as it was typed."""
    born = day(heard.get("date_of_birth", ""), locale)
    return dict(heard) if born is None else {**heard, "date_of_birth": born.isoformat()}

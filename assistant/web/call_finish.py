"""The end of a call: its outcome with what that asks for, and a note that was not kept yet."""

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps import call
from assistant.steps.call_allowed import Said
from assistant.steps.call_end import end
from assistant.steps.promise_help import suggestions
from assistant.store import call_sessions
from assistant.web.call_offer import PART_FIELDS, NotRead, Parts, parts_of
from assistant.web.call_page import SCOPES, acted, number, page
from assistant.web.desk_terms import terms_of
from assistant.web.forms import instant, read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, texts_of
from assistant.web.texts import Texts

BEYOND = ("later_on", "exception", "exception_because")  # of an offer that only a supervisor can take


async def finish(request: web.Request) -> web.Response:
    """The second key, with what the outcome asks for."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    names = (
        "outcome",
        "amount",
        "due_on",
        "payer",
        "read_back",
        "consent",
        "after_stop",
        "callback_at",
        "reason",
        "scope",
        *BEYOND,
    )
    given = await read_form(request, "call", "version", "note", *names, *PART_FIELDS)
    view = await rt.db.read(call.present, rt, me, rt.now())
    if view is None or given["outcome"] not in {*Outcome} or view["call"] != given["call"]:
        raise web.HTTPConflict()
    version = number(given["version"])
    if given["note"].strip() and view["version"] == version:  # typed, and not kept before the end
        view = await rt.db.write(call.note, rt, given["call"], version, given["note"], me, rt.now())
        if view.get("problem"):
            return await page(request, view, view["problem"], given)
        version = view["version"]
    try:
        offer = await _said(rt, given, texts_of(request))
        told = await rt.db.write(end, rt, given["call"], version, Outcome(given["outcome"]), offer, me, rt.now())
    except NotRead as error:
        return await page(request, view, error.args[0], given)
    except BadInput as error:
        return await page(request, view, said(error), given)
    if told["state"] != call_sessions.CLOSED or told.get("stale"):
        return await acted(request, told, typed=given)
    recorded = told["recorded"]
    if not recorded["accepted"]:
        t = texts_of(request)
        why = "; ".join(t.told(one).unescape() for one in recorded["why"])
        if recorded.get("exception"):
            return done(
                request, "/desk", N_("A supervisor is asked. It is no promise until they agree: %(why)s"), why=why
            )
        return done(request, "/desk", N_("Recorded, but not as a promise: %(why)s"), why=why)
    outcome = terms_of(request).said("outcome", str(recorded["outcome"]))
    return done(request, "/desk", N_("Recorded: %(outcome)s."), outcome=outcome)


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
        after_stop=given["after_stop"] == "yes",
        callback_at=instant(rt, given["callback_at"]) if given["callback_at"] else None,
        reason=given["reason"] or None,
        scope=given["scope"] if given["scope"] in SCOPES else None,
        exception=given["exception_because"] if given["exception"] else None,
    )

"""Why a contact was allowed or refused, for other programs: every rule weighed, the facts, the versions, the words.

`/api/contacts/{id}/verdict` is the verdict that was kept; `/api/loans/{loan}/verdict?channel=call&at=…` supposes one.
"""

import json
import re
from datetime import datetime
from typing import Any

from aiohttp import web

from assistant.core.terms import Channel
from assistant.steps import explain_verdict
from assistant.web.keys import RUNTIME

NUMBER = re.compile(r"[1-9]\d{0,17}")
CHANNELS = tuple(str(channel) for channel in Channel)


def routes(app: web.Application) -> None:
    app.router.add_get("/api/contacts/{contact}/verdict", of_contact, name="api.contacts.verdict")
    app.router.add_get("/api/loans/{loan}/verdict", of_loan, name="api.loans.verdict")


async def of_contact(request: web.Request) -> web.Response:
    rt, named = request.app[RUNTIME], request.match_info["contact"]
    found = None
    if NUMBER.fullmatch(named):
        found = await rt.db.read(explain_verdict.of_contact, rt, int(named), rt.now())
    if found is None:
        mend = "take a contact_id from `assistant explain LOAN`"
        raise trouble(web.HTTPNotFound, f"there is no contact {named!r}", mend)
    return web.json_response(found, dumps=_dumps)


async def of_loan(request: web.Request) -> web.Response:
    rt, named = request.app[RUNTIME], request.match_info["loan"]
    channel, at = _channel(request), _at(request, rt.now())
    # No name has a NUL, and PostgreSQL takes none.
    found = None if "\0" in named else await rt.db.read(explain_verdict.of_loan, rt, named, channel, at)
    if found is None:
        raise trouble(web.HTTPNotFound, f"there is no loan {named!r}", "check its id")
    return web.json_response(found, dumps=_dumps)


def _channel(request: web.Request) -> Channel:
    named = request.query.get("channel", str(Channel.CALL))
    if named not in CHANNELS:
        raise trouble(web.HTTPBadRequest, f"no channel is called {named!r}", f"use one of: {', '.join(CHANNELS)}")
    return Channel(named)


def _at(request: web.Request, now: datetime) -> datetime:
    """A `+` that was not escaped arrives as a space; no other instant has one before its offset."""
    named = request.query.get("at")
    if named is None:
        return now
    mend = "write it with its offset, as 2026-10-01T12:00:00-04:00 or 2026-10-01T16:00:00Z"
    try:
        at = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", named))
    except ValueError:
        raise trouble(web.HTTPBadRequest, f"{named!r} is no instant", mend) from None
    if at.tzinfo is None:
        raise trouble(web.HTTPBadRequest, f"{named!r} has no offset", mend)
    if not 1970 <= at.year <= 2200:
        raise trouble(web.HTTPBadRequest, f"{named!r} is no year of a loan", mend)
    return at


def trouble(kind: type[web.HTTPException], problem: str, mend: str) -> web.HTTPException:
    return kind(text=_dumps({"problem": problem, "mend": mend}) + "\n", content_type="application/json")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

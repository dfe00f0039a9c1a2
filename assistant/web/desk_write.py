"""Writing to a borrower from the desk (how a template reads for them, what the gate says); reading what they wrote.

Whatever is sent takes the road of every contact. The page shows the answer before the button; the button asks again.
"""

import secrets
from datetime import date
from typing import Any

from aiohttp import web

from assistant.core.problem import BadInput
from assistant.core.terms import Intent
from assistant.steps.by_hand import WRITTEN, Asked, contact_by_hand
from assistant.steps.by_hand_preview import awaits_reply, channel_of, choices, preview
from assistant.steps.read_reply import Meant, read_reply
from assistant.store import account_facts
from assistant.web.desk_account import ACCOUNT, MEANINGS, PLACE, owned
from assistant.web.desk_account import page as account_page
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render
from assistant.web.retold import retold
from assistant.web.sentences import AND
from assistant.web.times import times_of

NOTHING = "nothing"


def routes(app: web.Application) -> None:
    app.router.add_get(PLACE + "/write", show, name="desk.write")
    app.router.add_post(PLACE + "/write", hand_in, name="desk.write.send")
    app.router.add_post(PLACE + "/read", read, name="desk.read")


async def show(request: web.Request) -> web.Response:
    """`?channel=sms&template=…`: what may be chosen, and how it would read."""
    given = {name: request.query.get(name, "") for name in ("channel", "template")}
    return await page(request, given)


async def page(request: web.Request, given: dict[str, str], problem: str | None = None) -> web.Response:
    ref, borrower_id = await owned(request)
    rt, now = request.app[RUNTIME], request.app[RUNTIME].now()
    owner = await rt.db.read(account_facts.by_id, borrower_id)
    try:
        channel = channel_of(given["channel"] or str(WRITTEN[0]))
        able = await rt.db.read(choices, rt, ref, channel, now)
        reply = await rt.db.read(awaits_reply, borrower_id, channel)
        chosen = given["template"] if given["template"] in {one["name"] for one in able} else ""
        asked = Asked(loan=ref, channel=channel, by=request[PERSON].name, template=chosen, reply=reply)
        made = await rt.db.read(preview, rt, asked, now) if chosen else None
    except BadInput as error:
        return await account_page(request, ref, said(error))
    return render(
        request, "desk_write.html", 200 if problem is None else 422, loan=ref, name=owner.name, channel=str(channel),
        channels=[str(one) for one in WRITTEN], able=able, chosen=chosen, made=made, reply=reply, problem=problem,
        once=secrets.token_hex(8), times=times_of(request), terms=terms_of(request),
        currency=rt.settings.portfolio_defaults.currency,
    )  # fmt: skip


async def hand_in(request: web.Request) -> web.Response:
    """Sent once however often the button is pressed: the page that showed it has a name of its own."""
    ref, _ = await owned(request)
    rt, me = request.app[RUNTIME], request[PERSON].name
    given = await read_form(request, "channel", "template", "once", "reply")
    try:
        asked = Asked(
            loan=ref, channel=channel_of(given["channel"]), by=me, template=given["template"],
            reply=given["reply"] == "yes", once=given["once"][:32] or None,
        )  # fmt: skip
        told: dict[str, Any] = await rt.db.write(contact_by_hand, rt, asked, rt.now())
    except BadInput as error:
        return await page(request, given, said(error))
    if told["verdict"] != "allow":
        return await page(request, given, retold(request, told["says"] or AND.join(told["because"])))
    return done(request, ACCOUNT.format(loan=ref), N_("It is released, and leaves at once."))


async def read(request: web.Request) -> web.Response:
    """What a message of theirs meant: done as if it had been understood."""
    ref, borrower_id = await owned(request)
    rt, given = request.app[RUNTIME], await read_form(request, "message", "means", "amount", "due_on")
    try:
        messages = await rt.db.read(account_facts.messages, borrower_id)
        if given["message"] not in {str(row.id) for row in messages} or given["means"] not in MEANINGS:
            raise web.HTTPBadRequest()
        owner = await rt.db.read(account_facts.by_id, borrower_id)
        meant = Meant(
            intent=None if given["means"] == NOTHING else Intent(given["means"]), amount=given["amount"] or None,
            due_on=_day(given["due_on"]), borrower=owner.ref,
        )  # fmt: skip
        await rt.db.write(read_reply, rt, int(given["message"]), meant, request[PERSON].name, rt.now())
    except BadInput as error:
        return await account_page(request, ref, said(error))
    return done(request, ACCOUNT.format(loan=ref), N_("What it meant is noted and done."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

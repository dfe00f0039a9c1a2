"""Other programs: API keys, each shown once, and subscribers with what they were told."""

from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import ValidationError

from assistant.core.terms import Role
from assistant.core.tidings import Tiding
from assistant.runtime import Runtime
from assistant.steps import programs
from assistant.store import api_keys, subscribers
from assistant.web.api.models import NewKey
from assistant.web.api.subscribers import NewSubscriber
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of

HERE = "/set-up/keys"
NUMBER = "{number:[0-9]{1,15}}"
DELIVERIES = 50


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="keys")
    app.router.add_post(HERE, add, name="keys.add")
    app.router.add_post(f"{HERE}/{NUMBER}/end", end, name="keys.end")
    app.router.add_post("/set-up/subscribers", subscribe, name="keys.subscribe")
    app.router.add_post(f"/set-up/subscribers/{NUMBER}/end", unsubscribe, name="keys.unsubscribe")
    app.router.add_post(f"/set-up/subscribers/{NUMBER}/try", ping, name="keys.ping")
    app.router.add_post(f"/set-up/deliveries/{NUMBER}/retry", retry, name="keys.retry")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None, once: tuple[str, str] | None = None) -> web.Response:
    """`once`: what a secret belongs to, and the secret, which is shown this time only."""
    rt = request.app[RUNTIME]
    text = request.query.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
    told = await rt.db.read(subscribers.deliveries, before, DELIVERIES + 1)
    return render(
        request, "programs.html", 200 if problem is None else 422, problem=problem, once=once, roles=[*Role],
        kinds=[*Tiding], keys=await rt.db.read(api_keys.listing), receivers=await rt.db.read(subscribers.active),
        deliveries=told[:DELIVERIES], before=told[DELIVERIES - 1].id if len(told) > DELIVERIES else None,
        at=at_of(rt), zone=rt.settings.work.zone,
    )  # fmt: skip


def at_of(rt: Runtime) -> Any:
    return lambda at: at.astimezone(ZoneInfo(rt.settings.work.zone))


async def add(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "name", "role", "team")
    try:
        asked = NewKey.model_validate({**given, "name": given["name"].strip(), "team": given["team"].strip() or None})
    except ValidationError:
        return await page(request, texts_of(request).say(N_("A key has a name of 1 to 100 letters, and a role.")))
    by, now = request[PERSON].name, rt.wall()
    _number, key = await rt.db.write(programs.make_key, asked.name, asked.role, asked.team, by, now)
    return await page(request, once=(asked.name, key))


async def subscribe(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "url", *(str(kind) for kind in Tiding))
    kinds = [kind for kind in Tiding if given[kind] == "yes"]
    try:
        asked = NewSubscriber.model_validate({"url": given["url"].strip(), "kinds": kinds})
    except ValidationError:
        said = N_("A subscriber has an https address without a password in it, and at least one kind of news.")
        return await page(request, texts_of(request).say(said))
    by, now = request[PERSON].name, rt.wall()
    _number, secret = await rt.db.write(programs.add_subscriber, asked.url, asked.kinds, by, now)
    return await page(request, once=(asked.url, secret))


async def end(request: web.Request) -> web.Response:
    return await acted(request, programs.end_key, N_("The key has ended."), sure=True)


async def unsubscribe(request: web.Request) -> web.Response:
    return await acted(request, programs.end_subscriber, N_("It is told nothing more."), sure=True)


async def ping(request: web.Request) -> web.Response:
    return await acted(request, programs.ping, N_("A word is on its way; see below what it is answered."))


async def retry(request: web.Request) -> web.Response:
    return await acted(request, programs.retry, N_("It is told again."))


async def acted(request: web.Request, act: Any, said: str, *, sure: bool = False) -> web.Response:
    """Do it to the number of the address. What cannot be undone asks for a tick. Raises 404 for what is not there."""
    rt, given = request.app[RUNTIME], await read_form(request, "sure")
    if sure and given["sure"] != "yes":
        return await page(request, texts_of(request).say(N_("Tick the box that says that it is meant.")))
    if not await rt.db.write(act, int(request.match_info["number"]), request[PERSON].name, rt.wall()):
        raise web.HTTPNotFound()
    return done(request, HERE, said)

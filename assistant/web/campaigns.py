"""Campaigns: what will go out on the next working day, to whom, what refuses it, in which words; paused and started."""

from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Connection, Row

from assistant.core.pausing import PauseKind
from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.steps import foresee, pausing
from assistant.store import forecasts, pauses
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render

PEOPLE = 50
PREVIEWS = 12
KINDS = {"strategy": PauseKind.STRATEGY, "treatment": PauseKind.TREATMENT}
NUMBER = "{number:[0-9]{1,15}}"


def routes(app: web.Application) -> None:
    app.router.add_get("/campaigns", show, name="campaigns")
    app.router.add_post("/campaigns", prepare, name="campaigns.prepare")
    app.router.add_get(f"/campaigns/{NUMBER}", one, name="campaigns.one")
    app.router.add_post("/campaigns/pause", pause, name="campaigns.pause")
    app.router.add_post("/campaigns/start", start, name="campaigns.start")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, status: int = 200, problem: str | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    found = await rt.db.read(newest)
    return render(
        request, "campaigns.html", status, **found, terms=terms_of(request), problem=problem, at=at_of(rt),
        zone=rt.settings.work.zone,
        currency=rt.settings.portfolio_defaults.currency, next_day=foresee.next_day(rt, rt.now()),
        strategies=pausing.names(rt, PauseKind.STRATEGY), treatments=pausing.names(rt, PauseKind.TREATMENT),
        sqlite=rt.db.is_sqlite,
    )  # fmt: skip


def newest(conn: Connection) -> dict[str, Any]:
    last = forecasts.newest(conn)
    rows = forecasts.groups(conn, last.id) if last is not None else []
    return {"last": last, "groups": rows, "now": forecasts.underway(conn), "pauses": pauses.current(conn)}


def at_of(rt: Runtime) -> Any:
    """An instant in the lender's zone, for `t.instant`."""
    return lambda at: at.astimezone(ZoneInfo(rt.settings.work.zone))


async def prepare(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    if not await rt.db.write(foresee.ask, rt, request[PERSON].name, rt.now()):
        return done(request, "/campaigns", N_("It is being worked out already."))
    return done(request, "/campaigns", N_("It is being worked out; this takes a moment."))


async def found(request: web.Request) -> Row[Any]:
    row = await request.app[RUNTIME].db.read(forecasts.group, int(request.match_info["number"]))
    if row is None:
        raise web.HTTPNotFound()
    return row


async def one(request: web.Request) -> web.Response:
    rt, group = request.app[RUNTIME], await found(request)
    text = request.query.get("after", "")
    after = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    rows = await rt.db.read(forecasts.people, group.id, after, PEOPLE + 1)
    return render(
        request, "campaign.html", group=group, terms=terms_of(request), rows=rows[:PEOPLE], after=after,
        following=rows[PEOPLE - 1].n if len(rows) > PEOPLE else None, last=await rt.db.read(forecasts.newest),
        texts=await rt.db.read(forecasts.previews, group.id, PREVIEWS), at=at_of(rt), zone=rt.settings.work.zone,
        currency=rt.settings.portfolio_defaults.currency, pauses=await rt.db.read(pauses.current),
        most=foresee.PEOPLE_MAX,
    )  # fmt: skip


async def pause(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    kind, given = await asked(request)
    if given["sure"] != "yes":
        return await page(request, 422, N_("Tick the box that says that it is meant."))
    try:
        await pausing.stop(rt, kind, given["name"], request[PERSON].name, given["reason"], rt.now())
    except BadInput as error:
        return await page(request, 422, said(error))
    return done(
        request,
        "/campaigns",
        N_("%(name)s is paused: nothing of it leaves."),
        name=terms_of(request).paused(kind, given["name"]),
    )


async def start(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    kind, given = await asked(request)
    try:
        await rt.db.write(pausing.resume, rt, kind, given["name"], request[PERSON].name, given["reason"], rt.now())
    except BadInput as error:
        return await page(request, 422, said(error))
    return done(
        request, "/campaigns", N_("%(name)s may leave again."), name=terms_of(request).paused(kind, given["name"])
    )


async def asked(request: web.Request) -> tuple[PauseKind, dict[str, str]]:
    given = await read_form(request, "kind", "name", "reason", "sure")
    if given["kind"] not in KINDS:
        raise web.HTTPBadRequest(reason="No such kind of campaign")
    return KINDS[given["kind"]], given

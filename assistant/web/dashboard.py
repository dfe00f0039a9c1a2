"""The manager's dashboard: figures of a period beside the one before, each with its definition and its list."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp_jinja2 import get_env as jinja
from sqlalchemy import Connection

from assistant.core.access import Scope
from assistant.core.measures import FACTS
from assistant.core.periods import Choice
from assistant.runtime import Runtime
from assistant.steps import board as step
from assistant.steps import board_list
from assistant.steps.aggregate import aggregate
from assistant.store import ownership
from assistant.store.board_cells import BY, Wanted
from assistant.store.board_source import Asked
from assistant.web import charts, dashboard_view
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import done, render, texts_of
from assistant.web.words import N_

PAGE = 50
PERIODS = {
    Choice.TODAY: N_("Today"),
    Choice.WEEK: N_("7 days"),
    Choice.MONTH: N_("This month"),
    Choice.THIRTY: N_("30 days"),
    Choice.NINETY: N_("90 days"),
}
BREAKDOWNS = {
    "bucket": N_("Bucket"),
    "segment": N_("Segment"),
    "reason": N_("Reason"),
    "campaign": N_("Campaign"),
    "collector": N_("Collector"),
    "channel": N_("Channel"),
}

TITLES = {
    "bucket": N_("By bucket"),
    "segment": N_("By segment"),
    "reason": N_("By reason"),
    "campaign": N_("By campaign"),
    "collector": N_("By collector"),
    "channel": N_("By channel"),
}


def routes(app: web.Application) -> None:
    jinja(app).filters["code"] = dashboard_view.code
    app.router.add_get("/dashboard", show, name="dashboard")
    app.router.add_post("/dashboard/refresh", refresh, name="dashboard.refresh")
    app.router.add_get("/dashboard/lists/{fact}", listed, name="dashboard.list")


async def show(request: web.Request) -> web.Response:
    rt, choice, by = request.app[RUNTIME], choice_of(request.query), by_of(request.query)
    found = await rt.db.read(_read, rt, request, choice, by)
    values: dict[str, Any] = {"choice": choice, "by": by, "periods": PERIODS, "breakdowns": BREAKDOWNS}
    if found is None:
        return render(request, "dashboard_none.html", **values)
    board, rows = found
    view = dashboard_view.of(board, rows, by, rt)
    values |= {"title": TITLES[by], "heat": charts.heat, "facts": FACTS, "months": dashboard_view.months_on_book}
    values["day_of"] = date.fromisoformat
    return render(request, "dashboard.html", board=board, view=view, **values)


def _read(conn: Connection, rt: Runtime, request: web.Request, choice: Choice, by: str) -> Any:
    wanted = Wanted(collectors=collectors_of(conn, request))
    board = step.read(conn, rt, choice, wanted)
    if board is None:
        return None
    return board, step.breakdown(conn, Wanted(collectors=wanted.collectors, by=by), choice, board.mark.day)


def collectors_of(conn: Connection, request: web.Request) -> frozenset[str] | None:
    """Whose figures are seen: everybody's, or those of the team and of what nobody owns."""
    scope = request[SCOPE]
    return None if scope is Scope.ALL else ownership.names_within(conn, request[PERSON], scope)


async def refresh(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    made = await aggregate(rt, rt.now())
    text = N_("The figures are fresh.") if made["rows"] else N_("The figures are being prepared already.")
    choice = choice_of(request.query)
    return done(request, f"/dashboard?period={choice}&by={by_of(request.query)}", text)


async def listed(request: web.Request) -> web.Response:
    rt, fact, query = request.app[RUNTIME], FACTS.get(request.match_info["fact"]), request.query
    if fact is None or not fact.is_listed:
        raise web.HTTPNotFound()
    choice, today, part = choice_of(query), query.get("today") == "1", query.get("part", "")[:80]
    only = {name: query[name][:200] for name in (*BY, "currency") if name in query}
    try:
        asked = Asked(only=only, after=after_of(query), limit=PAGE)
        page, total = await rt.db.read(_listed, rt, request, fact.id, choice, asked, part, today=today)
    except LookupError as error:
        raise web.HTTPNotFound() from error
    following = urlencode({name: value for name, value in query.items() if name != "after"} | {"after": page.after})
    return render(
        request, "dashboard_list.html", fact=fact, page=page, total=total, choice=choice, periods=PERIODS, only=only,
        breakdowns=BREAKDOWNS, today=today, following=following, zone=rt.settings.work.zone,
        about=dashboard_view.part_of(part), when=dashboard_view.when(texts_of(request), rt.settings.work.zone),
    )  # fmt: skip


def _listed(
    conn: Connection,
    rt: Runtime,
    request: web.Request,
    fact: str,
    choice: Choice,
    asked: Asked,
    part: str,
    *,
    today: bool,
) -> Any:
    names = collectors_of(conn, request)
    asked = Asked(only=asked.only, collectors=names, after=asked.after, limit=asked.limit)
    page = board_list.listed(conn, rt, fact, choice, asked, part, today=today)
    return page, board_list.total(conn, fact, Choice.TODAY if today else choice, asked, part)


def choice_of(query: Mapping[str, str]) -> Choice:
    """The period that is asked for; 30 days if none or no such is."""
    wanted = query.get("period", "")
    return Choice(wanted) if wanted in [*Choice] else Choice.THIRTY


def by_of(query: Mapping[str, str]) -> str:
    wanted = query.get("by", "")
    return wanted if wanted in BREAKDOWNS else "bucket"


def after_of(query: Mapping[str, str]) -> int:
    wanted = query.get("after", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= 18 else 0

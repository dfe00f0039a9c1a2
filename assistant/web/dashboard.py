"""The manager's dashboard: figures of a period beside the one before, each with its definition and its list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import Connection

from assistant.core.grants import Scope
from assistant.core.measures import FACTS
from assistant.core.terms import Period
from assistant.runtime import Runtime
from assistant.steps import board as step
from assistant.steps.acts import business_day
from assistant.steps.aggregate import aggregate
from assistant.steps.simulate import MORNING
from assistant.store import board_claim, overview, ownership
from assistant.store.board_cells import BY, Wanted
from assistant.web import charts, dashboard_view
from assistant.web.dashboard_cell import cell_of
from assistant.web.desk_terms import terms_of
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of

PERIODS = {
    Period.TODAY: N_("Today"),
    Period.WEEK: N_("7 days"),
    Period.MONTH: N_("This month"),
    Period.THIRTY: N_("30 days"),
    Period.NINETY: N_("90 days"),
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
    app.router.add_get("/dashboard", show, name="dashboard")
    app.router.add_post("/dashboard/refresh", refresh, name="dashboard.refresh")


async def show(request: web.Request) -> web.Response:
    rt, choice, by = request.app[RUNTIME], choice_of(request.query), by_of(request.query)
    found = await rt.db.read(_read, rt, request, choice, by)
    values: dict[str, Any] = {"choice": choice, "by": by, "periods": PERIODS, "breakdowns": BREAKDOWNS}
    if found is None:
        return render(request, "dashboard_none.html", **await rt.db.read(none_yet, rt))
    board, rows = found
    view = dashboard_view.of(board, rows, by, rt)
    values |= {"title": TITLES[by], "heat": charts.heat, "facts": FACTS, "months": dashboard_view.months_on_book}
    values |= {"day_of": date.fromisoformat, "only": only_of(request.query), "terms": terms_of(request)}
    values["asked"] = urlencode({"period": choice} | values["only"])
    values |= {"narrowed": cache(lambda value: urlencode({"period": choice} | values["only"] | {by: value}))}
    values["cell"] = cell_of(texts_of(request))
    return render(request, "dashboard.html", board=board, view=view, **values)


def none_yet(conn: Connection, rt: Runtime) -> dict[str, Any]:
    """What a book without figures lacks, and the day whose morning is the next to be worked."""
    return {
        "as_of": overview.last_day(conn),
        "waits": not overview.is_empty(conn),
        "runs": board_claim.runs(conn, rt.wall()),
        "morning": MORNING,
        "business_day": business_day(rt, rt.now()),
    }


def _read(conn: Connection, rt: Runtime, request: web.Request, choice: Period, by: str) -> Any:
    wanted = Wanted(collectors=collectors_of(conn, request), only=only_of(request.query))
    board = step.read(conn, rt, choice, wanted)
    return None if board is None else (board, step.breakdown(conn, replace(wanted, by=by), choice, board.mark.day))


def collectors_of(conn: Connection, request: web.Request) -> frozenset[str] | None:
    """Whose figures are seen: everybody's, or those of the team and of what nobody owns."""
    scope = request[SCOPE]
    return None if scope is Scope.ALL else ownership.names_within(conn, request[PERSON], scope)


async def refresh(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    made = await aggregate(rt, rt.now())
    text = N_("The figures are fresh.") if made["rows"] else N_("The figures are being prepared already.")
    asked = {"period": choice_of(request.query), "by": by_of(request.query)} | only_of(request.query)
    return done(request, f"/dashboard?{urlencode(asked)}", text)


def choice_of(query: Mapping[str, str]) -> Period:
    """The period that is asked for; 30 days if none or no such is."""
    wanted = query.get("period", "")
    return Period(wanted) if wanted in [*Period] else Period.THIRTY


def by_of(query: Mapping[str, str]) -> str:
    wanted = query.get("by", "")
    return wanted if wanted in BREAKDOWNS else "bucket"


def only_of(query: Mapping[str, str]) -> dict[str, str]:
    """What the page is narrowed to: values of dimensions; an empty one asks for what has none."""
    return {name: query[name][:200] for name in BY if name in query}

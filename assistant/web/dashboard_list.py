"""The list behind a figure of the dashboard, in pages, and as a file to take away."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import Connection

from assistant.core.measures import FACTS, Fact
from assistant.core.measures.value import Count
from assistant.core.problem import BadInput
from assistant.core.terms import Period
from assistant.steps import board_list
from assistant.steps.board_export import list_sheet
from assistant.steps.board_list import Listed
from assistant.steps.export_file import Taken
from assistant.store.board_cells import BY
from assistant.store.board_page import Asked
from assistant.web import dashboard_view, exported
from assistant.web.dashboard import BREAKDOWNS, PERIODS, choice_of, collectors_of, only_of
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import render, texts_of

PAGE = 50
NAMES = ("period", "part", "today", "currency", *BY)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the address asks for: a fact in a period, a part of it, some values of its dimensions, after a key."""

    fact: Fact
    choice: Period
    part: str
    today: bool
    only: dict[str, str]
    after: int

    @property
    def period(self) -> Period:
        return Period.TODAY if self.today else self.choice

    def asked(self, collectors: frozenset[str] | None, after: int, limit: int) -> Asked:
        return Asked(only=self.only, collectors=collectors, after=after, limit=limit)


def routes(app: web.Application) -> None:
    app.router.add_get("/dashboard/lists/{fact}", listed, name="dashboard.list")
    app.router.add_post("/dashboard/lists/{fact}/export", export, name="dashboard.export")


def wanted_of(request: web.Request, query: Mapping[str, str]) -> Wanted:
    """Raises HTTPNotFound for a figure that there is not, or that has no list."""
    fact = FACTS.get(request.match_info["fact"])
    if fact is None or not fact.is_listed:
        raise web.HTTPNotFound()
    only = only_of(query) | {name: query[name][:8] for name in ("currency",) if query.get(name)}
    return Wanted(
        fact=fact, choice=choice_of(query), part=query.get("part", "")[:80], today=query.get("today") == "1",
        only=only, after=after_of(query),
    )  # fmt: skip


async def listed(request: web.Request) -> web.Response:
    return await _page(request, wanted_of(request, request.query), dict(request.query))


async def _page(
    request: web.Request, wanted: Wanted, query: dict[str, str], problem: str | None = None
) -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    try:
        page, total = await rt.db.read(_read, request, wanted)
    except LookupError as error:
        raise web.HTTPNotFound() from error
    kept = {name: value for name, value in query.items() if name in NAMES}
    export = {
        "action": f"/dashboard/lists/{wanted.fact.id}/export?{urlencode(kept)}", "hidden": {},
        "reasons": exported.REASONS,
        "rows_max": rt.settings.web.export_rows_max, "is_open": problem is not None,
        "title": t.say(N_("Export this list")), "note": t.say(N_("Without names.")),
    }  # fmt: skip
    return render(
        request, "dashboard_list.html", 200 if problem is None else 422, problem=problem, fact=wanted.fact, page=page,
        total=total, choice=wanted.choice, periods=PERIODS, only=wanted.only, breakdowns=BREAKDOWNS, today=wanted.today,
        following=urlencode(kept | {"after": page.after}), zone=rt.settings.work.zone, terms=terms_of(request),
        about=dashboard_view.part_of(wanted.part), bands=dashboard_view.BAND_NAMES,
        when=dashboard_view.when(t, rt.settings.work.zone), export=export,
    )  # fmt: skip


def _read(conn: Connection, request: web.Request, wanted: Wanted) -> tuple[Listed, Count]:
    rt, names = request.app[RUNTIME], collectors_of(conn, request)
    asked = wanted.asked(names, wanted.after, PAGE)
    page = board_list.listed(conn, rt, wanted.fact.id, wanted.choice, asked, wanted.part, today=wanted.today)
    return page, board_list.total(conn, wanted.fact.id, wanted.period, asked, wanted.part)


async def export(request: web.Request) -> web.StreamResponse:
    """The file, or the page again with what is missing. What is exported stands in the address, as in the list's."""
    rt, wanted = request.app[RUNTIME], wanted_of(request, request.query)
    given = await read_form(request, *exported.FIELDS)
    names = await rt.db.read(collectors_of, request)
    taken = _taken(request, given, wanted)
    sheet = list_sheet(rt, wanted.fact.id, wanted.choice, wanted.asked(names, 0, PAGE), wanted.part, today=wanted.today)
    try:
        return await exported.hand_out(request, taken, sheet, f"list-{wanted.fact.id}", given["nonce"])
    except BadInput as error:
        return await _page(request, wanted, dict(request.query), said(error))
    except LookupError as error:
        raise web.HTTPNotFound() from error


def _taken(request: web.Request, given: Mapping[str, str], wanted: Wanted) -> Taken:
    told = {"figure": wanted.fact.id, "period": str(wanted.period)} | wanted.only
    told |= {"part": wanted.part} if wanted.part else {}
    by = request[PERSON].name
    return Taken(form=given["form"], reason=given["reason"], why=given["why"], by=by, told=told, kept=told)


def after_of(query: Mapping[str, str]) -> int:
    wanted = query.get("after", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= 18 else 0

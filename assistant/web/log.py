"""The contact log: everything that was done or refused, filtered and searched, the newest first."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.core.log_words import FACETS
from assistant.runtime import Runtime
from assistant.steps.log_rows import log_rows
from assistant.store import log_bits, log_search, saved_filters
from assistant.store.log_search import COUNT_MAX, Found
from assistant.store.saved_filters import Saved
from assistant.web import exported, log_filter, log_terms
from assistant.web.desk_terms import terms_of
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.log_filter import Filter
from assistant.web.marks import N_
from assistant.web.pages import render, texts_of

PAGE = 50
LABELS = {
    "kind": N_("What happened"),
    "outcome": N_("Outcome"),
    "rule": N_("Rule that refused or warned"),
    "channel": N_("Channel"),
    "direction": N_("Direction"),
    "by": N_("Done by"),
    "strategy": N_("Campaign (strategy)"),
    "segment": N_("Segment"),
    "bucket": N_("Bucket"),
}
PLAIN_LABELS = {
    "q": N_("Words"),
    "who": N_("Borrower"),
    "loan": N_("Loan"),
    "since": N_("From"),
    "until": N_("Until"),
}
TROUBLES = {
    log_filter.TOO_MANY: N_("More than 200 people are meant by this name: write more of it, or the borrower's id."),
    log_filter.NOBODY: N_("Nobody is known by this name, number or id among the accounts that you may see."),
    log_filter.NO_TIME: N_("A time reads like 2026-10-01 or 2026-10-01T09:30."),
    log_filter.TURNED: N_("The span ends before it begins: set the end after the start."),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What one page of the log reads."""

    found: Found
    rows: list[dict[str, Any]]
    choices: dict[str, list[str]]
    saved: list[Saved]
    trouble: str | None


def routes(app: web.Application) -> None:
    app.router.add_get("/log", show, name="log")


async def show(request: web.Request) -> web.Response:
    asked = log_filter.read(request.query)
    return await page(request, asked)


async def page(
    request: web.Request, asked: Filter, problem: str | None = None, exporting: bool = False
) -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    before = cursor(request.query.get("before", ""))
    shown = await rt.db.read(look, rt, asked, request[PERSON], request[SCOPE], before)
    said = problem or (None if shown.trouble is None else t.say(TROUBLES[shown.trouble]))
    return render(
        request, "log.html", 200 if said is None else 422,
        asked=asked, rows=shown.rows, found=shown.found, problem=said, before=before,
        choices=choices(request, asked, shown), labels=LABELS, zone=rt.settings.work.zone,
        saved=shown.saved, export=_export(request, asked, is_open=exporting),
        count_max=COUNT_MAX, code=lambda facet, value: say_code(request, facet, value),
    )  # fmt: skip


def _export(request: web.Request, asked: Filter, *, is_open: bool) -> dict[str, Any]:
    t, names = texts_of(request), access.scope_of("log.reveal", request[PERSON].role) is not None
    return {
        "action": "/log/export", "hidden": asked.given, "reasons": exported.REASONS, "is_open": is_open,
        "rows_max": request.app[RUNTIME].settings.web.export_rows_max,
        "title": t.say(N_("Export what is shown by this filter")),
        "note": t.say(N_("With names and texts.") if names else N_("Without names and texts.")),
    }  # fmt: skip


def look(conn: Connection, rt: Runtime, asked: Filter, person: Person, scope: Scope, before: int | None) -> Shown:
    zone = rt.settings.work.zone
    wanted, trouble = log_filter.wanted(conn, asked, person, scope, zone, PAGE, before)
    found = Found() if trouble is not None else log_search.find(conn, wanted)
    offered = {facet: log_bits.offered(conn, facet) for facet in FACETS}
    saved = saved_filters.of(conn, person)
    return Shown(found=found, rows=log_rows(conn, found.rows, zone), choices=offered, saved=saved, trouble=trouble)


def choices(request: web.Request, asked: Filter, shown: Shown) -> list[dict[str, Any]]:
    """The filters that offer values: each with those that entries have, in the reader's words and order."""
    made = []
    for facet, label in LABELS.items():
        codes = dict.fromkeys([*shown.choices[facet], *filter(None, [asked.get(facet)])])
        options = sorted(
            ((code, str(say_code(request, facet, code))) for code in codes), key=lambda one: one[1].lower()
        )
        made.append({"name": facet, "label": texts_of(request).say(label), "options": options})
    return made


def say_code(request: web.Request, facet: str, code: str) -> str:
    if facet == "segment":
        return terms_of(request).segment(code)
    if facet == "template":
        return terms_of(request).step(code)
    if facet in ("rule", "bucket"):
        return terms_of(request).said(facet, code)
    return texts_of(request).say(log_terms.said(facet, code))


def cursor(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 16 else None

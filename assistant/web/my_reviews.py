"""A collector's own reviews: what was scored and why, and the dispute of a score. Nobody sees another's here."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core.dates import local
from assistant.core.problem import BadInput
from assistant.core.quality.said import in_language
from assistant.steps import review as step
from assistant.steps.review_view import mine
from assistant.store import review_scores, reviews
from assistant.web.desk import said
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of

HERE = "/reviews"
PLACE = HERE + "/{item:[0-9]{1,15}}"
PAGE = 50


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="reviews")
    app.router.add_get(PLACE, one, name="reviews.one")
    app.router.add_post(PLACE + "/dispute", dispute, name="reviews.dispute")


async def show(request: web.Request) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON].name
    zone = rt.settings.work.zone
    rows = await rt.db.read(scored, me, before_of(request), PAGE + 1)
    further = rows[PAGE - 1][0].state_at.isoformat() if len(rows) > PAGE else None
    return render(
        request, "reviews.html", rows=rows[:PAGE], further=further, zone=zone, local=lambda at: local(at, zone)
    )


def before_of(request: web.Request) -> datetime | None:
    """Where the page begins; what is no instant begins at the newest."""
    try:
        at = datetime.fromisoformat(request.query.get("before", "").replace(" ", "+"))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def scored(conn: Connection, me: str, before: datetime | None, limit: int) -> list[tuple[Any, Any]]:
    """A person's own scored calls, each with the score that counts: a settlement's, where there is one."""
    rows = reviews.of_collector(conn, me, before, limit)
    given = review_scores.of_items(conn, [row.id for row in rows])
    return [(row, counting(given[row.id])) for row in rows]


def counting(given: list[Any]) -> Any:
    kinds = {one.kind: one for one in given}
    return kinds.get(review_scores.SETTLEMENT) or kinds[review_scores.REVIEW]


async def found(request: web.Request) -> Any:
    """One's own scored review. Raises 404 for every other."""
    rt, number = request.app[RUNTIME], int(request.match_info["item"])
    row = await rt.db.read(reviews.one, number)
    if row is None or row.collector != request[PERSON].name or row.state == reviews.OPEN:
        raise web.HTTPNotFound()
    return row


async def one(request: web.Request) -> web.Response:
    return await page(request, await found(request))


async def page(request: web.Request, row: Any, problem: str | None = None, words: str = "") -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    zone = rt.settings.work.zone
    view = await rt.db.read(mine, rt, row, rt.now())
    return render(
        request, "reviews_one.html", 200 if problem is None else 422, row=row, mine=view, problem=problem, words=words,
        zone=zone, local=lambda at: local(at, zone), own=lambda text: in_language(text, t.language),
    )  # fmt: skip


async def dispute(request: web.Request) -> web.Response:
    row, rt = await found(request), request.app[RUNTIME]
    given = await read_form(request, "words")
    try:
        await rt.db.write(step.dispute, rt, row.id, given["words"], request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, row, said(error), given["words"])
    return done(request, f"{HERE}/{row.id}", N_("Your dispute is on its way; another reviewer settles it."))

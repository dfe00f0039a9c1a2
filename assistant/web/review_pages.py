"""What reviews add up to: how far reviewers agree, and the figures of quality by collector and item."""

from datetime import timedelta

from aiohttp import web

from assistant.core import access
from assistant.core.dates import local
from assistant.core.quality.said import in_language
from assistant.steps.calibration import calibration
from assistant.steps.review_figures import lender_days, review_figures
from assistant.store import ownership
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import render, texts_of

SPANS = (7, 30, 90, 365)


def routes(app: web.Application) -> None:
    app.router.add_get("/review/calibration", agreement, name="review.calibration")
    app.router.add_get("/review/figures", figures, name="review.figures")


async def agreement(request: web.Request) -> web.Response:
    rt, t, person = request.app[RUNTIME], texts_of(request), request[PERSON]
    reviews_it = access.scope_of("review.score", person.role) is not None
    made = await rt.db.read(calibration, rt, person.name if reviews_it else None)
    return render(
        request, "calibration.html", sessions=made["sessions"], by_item=made["items"], months=made["months"],
        local=lambda at: local(at, rt.settings.work.zone), own=lambda said: in_language(said, t.language),
    )  # fmt: skip


async def figures(request: web.Request) -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    asked = request.query.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else 30
    names = await rt.db.read(ownership.names_within, request[PERSON], request[SCOPE])
    last = local(rt.now(), rt.settings.work.zone).date()
    first = last - timedelta(days=days - 1)
    made = await rt.db.read(review_figures, rt, *lender_days(rt, first, last), names)
    return render(
        request, "review_figures.html", figures=made, first=first, last=last, days=days, spans=SPANS,
        own=lambda said: in_language(said, t.language),
    )  # fmt: skip

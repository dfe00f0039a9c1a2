"""A supervisor's review: the queue with why each contact is worth hearing, one contact's page, its score, disputes."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access import Person
from assistant.core.dates import local
from assistant.core.grants import Scope
from assistant.core.problem import BadInput
from assistant.core.quality.card import card_for
from assistant.core.quality.risk import words
from assistant.core.quality.said import in_language
from assistant.core.quality.sight import visible_to
from assistant.runtime import Runtime
from assistant.steps import review as step
from assistant.steps.review_view import contact_view, scores_view
from assistant.steps.transcript import add_transcript
from assistant.store import ownership, review_scores, reviews
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.recordings import of_contact
from assistant.web.review_form import given_by, read_answers

HERE = "/review"
PLACE = HERE + "/{item:[0-9]{1,15}}"
PAGE = 50
TRANSCRIPT_MAX = 500_000


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="review")
    app.router.add_post(HERE + "/next", take_next, name="review.next")
    app.router.add_post(HERE + "/choose", choose, name="review.choose")
    app.router.add_get(PLACE, item, name="review.item")
    app.router.add_post(PLACE + "/take", take, name="review.take")
    app.router.add_post(PLACE + "/let-go", let_go, name="review.let_go")
    app.router.add_post(PLACE + "/score", score, name="review.score")
    app.router.add_post(PLACE + "/settle", settle, name="review.settle")
    app.router.add_post(PLACE + "/calibrate", calibrate, name="review.calibrate")
    app.router.add_post(PLACE + "/transcript", transcript, name="review.transcript")


async def show(request: web.Request) -> web.Response:
    """The heaviest first; `after` is the (score-id) of the page before."""
    return await queue_page(request)


async def queue_page(request: web.Request, problem: str | None = None) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON]
    names = await rt.db.read(ownership.names_within, me, request[SCOPE])
    rows = await rt.db.read(reviews.queue, names, me.name, after_of(request), PAGE + 1)
    further = f"{rows[PAGE - 1].score}-{rows[PAGE - 1].id}" if len(rows) > PAGE else None
    status = 200 if problem is None else 422
    return render(
        request, "review.html", status, items=[told(request, row) for row in rows[:PAGE]], further=further,
        first="after" not in request.query, problem=problem, waiting=await rt.db.read(reviews.waiting, names),
        disputed=[told(request, row) for row in await rt.db.read(reviews.disputed, PAGE)],
        zone=rt.settings.work.zone, policy=rt.rulebook.review,
    )  # fmt: skip


def after_of(request: web.Request) -> tuple[int, int] | None:
    score, _, number = request.query.get("after", "").partition("-")
    small = score.isdecimal() and number.isdecimal() and len(score) < 10 and len(number) < 16
    return (int(score), int(number)) if small else None


def told(request: web.Request, row: Any) -> dict[str, Any]:
    """A row of the queue: its reasons in words, its times on the lender's clock, who has it."""
    rt, t = request.app[RUNTIME], texts_of(request)
    zone, now = rt.settings.work.zone, rt.now()
    held = row.claimed_by if row.claimed_until is not None and row.claimed_until > now else None
    return {
        "id": row.id,
        "row": row,
        "at": local(row.at, zone),
        "disputed_at": local(row.state_at, zone),
        "days": max(0, (now - row.at).days),
        "why": words(row.why, rt.rulebook.review, t.language),
        "held_by": held,
        "mine": held == request[PERSON].name,
    }


def visible(conn: Connection, person: Person, scope: Scope, item_id: int) -> Any:
    """The review, if this person may see it; None else."""
    row = reviews.one(conn, item_id)
    if row is None:
        return None
    within = reviews.is_within(conn, row.collector, ownership.names_within(conn, person, scope))
    calibrated = row.calibration_at is not None
    return row if visible_to(row.collector, row.state, person.name, calibrated=calibrated, within=within) else None


async def found(request: web.Request) -> Any:
    """The review of the address. Raises 404 for one that is not within this person's scope."""
    rt, number = request.app[RUNTIME], int(request.match_info["item"])
    row = await rt.db.read(visible, request[PERSON], request[SCOPE], number)
    if row is None:
        raise web.HTTPNotFound()
    return row


async def item(request: web.Request) -> web.Response:
    return await page(request, await found(request))


async def page(
    request: web.Request, row: Any, problem: str | None = None, given: dict[str, Any] | None = None
) -> web.Response:
    rt, t, me = request.app[RUNTIME], texts_of(request), request[PERSON].name
    contact = await rt.db.read(contact_view, rt, row)
    reviews_it = access.scope_of("review.score", request[PERSON].role) is not None
    scores = await rt.db.read(scores_view, rt, row, me, reviews_it)
    one = told(request, row)
    zone, card = rt.settings.work.zone, card_for(rt.rulebook.scorecards, row.channel, row.template)
    return render(
        request, "review_item.html", 200 if problem is None else 422, item=one, row=row, contact=contact,
        problem=problem, scores=scores, mode=mode_of(row, one, scores, me) if reviews_it else None, given=given or {},
        card=card, zone=zone, local=lambda at: local(at, zone), there=lambda other: local(row.at, other),
        recordings=await of_contact(rt, row.contact_id), own=lambda said: in_language(said, t.language),
        terms=terms_of(request),
    )  # fmt: skip


def mode_of(row: Any, one: dict[str, Any], scores: dict[str, Any], me: str) -> str | None:
    """Which form the reviewer is given: of a calibration, of the collector's score, of a dispute; None: none."""
    if row.calibration_at is not None and not scores["calibrated_by_me"]:
        return "calibration"
    if row.state == reviews.OPEN and one["held_by"] in (None, me):
        return "review"
    if row.state == reviews.DISPUTED:
        first = next((score for score in scores["scores"] if score["kind"] == review_scores.REVIEW), None)
        return "settlement" if first is not None and first["reviewer"] != me else None
    return None


async def take_next(request: web.Request) -> web.Response:
    rt, me = request.app[RUNTIME], request[PERSON]
    given = await read_form(request, "leave")
    leave = int(given["leave"]) if given["leave"].isdecimal() and len(given["leave"]) < 16 else 0
    names = await rt.db.read(ownership.names_within, me, request[SCOPE])
    number = await rt.db.write(_leave_and_take, rt, names, me.name, rt.now(), leave)
    if not number:
        return done(request, HERE, N_("Nothing waits that nobody else has."))
    raise web.HTTPSeeOther(f"{HERE}/{number}")


def _leave_and_take(
    conn: Connection, rt: Runtime, names: frozenset[str] | None, me: str, now: datetime, leave: int
) -> int:
    if leave:
        step.let_go(conn, leave, me)
    return step.take_next(conn, rt, names, me, now, leave)


async def choose(request: web.Request) -> web.Response:
    """Any recorded call of the scope, by the number of its contact."""
    rt, me = request.app[RUNTIME], request[PERSON]
    given = await read_form(request, "contact")
    number = given["contact"].strip()
    try:
        contact_id = int(number) if number.isdecimal() and len(number) < 16 else 0
        names = await rt.db.read(ownership.names_within, me, request[SCOPE])
        made = await rt.db.write(step.choose, rt, contact_id, names, me.name, rt.now())
    except BadInput as error:
        return await queue_page(request, said(error))
    raise web.HTTPSeeOther(f"{HERE}/{made}")


async def take(request: web.Request) -> web.Response:
    row, rt = await found(request), request.app[RUNTIME]
    try:
        await rt.db.write(step.take, rt, row.id, request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, row, said(error))
    raise web.HTTPSeeOther(f"{HERE}/{row.id}")


async def let_go(request: web.Request) -> web.Response:
    row, rt = await found(request), request.app[RUNTIME]
    await rt.db.write(step.let_go, row.id, request[PERSON].name)
    return done(request, HERE, N_("The review is free again."))


async def score(request: web.Request) -> web.Response:
    """The collector's score, or one for a calibration: the form says which it was."""
    row, rt, me = await found(request), request.app[RUNTIME], request[PERSON].name
    answers, sent = await read_answers(request, row)
    act = step.score_calibration if sent.get("mode") == "calibration" else step.score
    try:
        made = await rt.db.write(act, rt, row.id, answers, me, rt.now())
    except BadInput as error:
        return await page(request, row, said(error), given_by(sent))
    text = N_("Scored: %(percent)s %%.") if not made.failed else N_("Scored: an automatic fail, 0 %%.")
    return done(request, f"{HERE}/{row.id}", text, percent=texts_of(request).number(made.percent or 0.0))


async def settle(request: web.Request) -> web.Response:
    row, rt, me = await found(request), request.app[RUNTIME], request[PERSON].name
    answers, sent = await read_answers(request, row)
    changed = sent.get("result") == step.CHANGED
    try:
        await rt.db.write(step.settle, rt, row.id, sent.get("answer", ""), answers if changed else None, me, rt.now())
    except BadInput as error:
        return await page(request, row, said(error), given_by(sent))
    return done(request, f"{HERE}/{row.id}", N_("The dispute is settled; both scores are kept."))


async def calibrate(request: web.Request) -> web.Response:
    row, rt = await found(request), request.app[RUNTIME]
    try:
        await rt.db.write(step.calibrate, rt, row.id, request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, row, said(error))
    return done(request, f"{HERE}/{row.id}", N_("Every reviewer may score it now; nobody sees another's score first."))


async def transcript(request: web.Request) -> web.Response:
    """A file, or what was pasted."""
    row, rt = await found(request), request.app[RUNTIME]
    try:
        text = await _sent_text(request)
        await rt.db.write(add_transcript, rt, row.contact_id, text, None, request[PERSON].name, rt.now())
    except BadInput as error:
        return await page(request, row, said(error))
    return done(request, f"{HERE}/{row.id}", N_("The transcript was read; what was found in it is marked."))


async def _sent_text(request: web.Request) -> str:
    sent = await request.post()
    file, pasted = sent.get("file"), sent.get("text", "")
    if isinstance(file, web.FileField) and file.filename:
        return file.file.read(4 * TRANSCRIPT_MAX).decode("utf-8", errors="replace")
    return pasted if isinstance(pasted, str) else ""

"""The operations on quality review: the queue, scores, disputes, calibration, figures, transcripts."""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.dates import local
from assistant.core.quality.card import Answers
from assistant.core.quality.sight import visible_to
from assistant.steps import review as step
from assistant.steps.calibration import calibration
from assistant.steps.review_figures import lender_days, review_figures
from assistant.steps.review_view import mine, scores_view
from assistant.steps.transcript import add_transcript
from assistant.store import contacts, ownership, reviews
from assistant.web.api import models
from assistant.web.api import review_models as own
from assistant.web.api.operation import Asked, Operation, Refusal

GONE = {404: "there is no such thing, or it is not within your scope"}


def _names(conn: Connection, asked: Asked) -> frozenset[str] | None:
    return ownership.names_within(conn, asked.person, asked.scope)


def _review(row: Any) -> dict[str, Any]:
    names = ("contact_id", "collector", "at", "outcome", "score", "why", "state", "claimed_by", "claimed_until")
    made = {name: getattr(row, name) for name in names}
    return made | {"item": row.id, "borrower_id": row.borrower_ref, "calibration": row.calibration_at is not None}


def listing(conn: Connection, asked: Asked) -> BaseModel:
    q = asked.query
    after = (q.score, q.item) if q.score is not None and q.item is not None else None
    rows = reviews.queue(conn, _names(conn, asked), asked.person.name, after, q.limit)
    return own.Reviews.model_validate({"items": [_review(row) for row in rows]})


def _found(conn: Connection, asked: Asked) -> Any:
    row = reviews.one(conn, asked.path.number)
    names = _names(conn, asked)
    if row is None or not visible_to(
        row.collector, row.state, asked.person.name, calibrated=row.calibration_at is not None,
        within=reviews.is_within(conn, row.collector, names),
    ):  # fmt: skip
        raise Refusal(404, f"there is no review {asked.path.number}")
    return row


def _scored(made: dict[str, Any]) -> dict[str, Any]:
    return {"scores": made["scores"], "hidden": made.get("hidden", 0), "dispute": _dispute(made["dispute"])}


def _dispute(row: Any) -> dict[str, Any] | None:
    names = ("by", "at", "words", "result", "settled_by", "answer")
    return None if row is None else {name: getattr(row, name) for name in names}


def one(conn: Connection, asked: Asked) -> BaseModel:
    row = _found(conn, asked)
    reviews_it = access.scope_of("api.reviews.score", asked.person.role) is not None
    made = scores_view(conn, asked.rt, row, asked.person.name, reviews_it)
    return own.ReviewedContact.model_validate(_review(row) | _scored(made))


def my_reviews(conn: Connection, asked: Asked) -> BaseModel:
    rows = reviews.of_collector(conn, asked.person.name, None, models.PAGE_MAX)
    made = [_review(row) | _scored(mine(conn, asked.rt, row, asked.rt.now())) for row in rows]
    return own.MyReviews.model_validate({"items": made})


def choose(conn: Connection, asked: Asked) -> BaseModel:
    names, me = _names(conn, asked), asked.person.name
    return own.ReviewState(item=step.choose(conn, asked.rt, asked.body.contact_id, names, me, asked.rt.now()))


def take(conn: Connection, asked: Asked) -> BaseModel:
    row = _found(conn, asked)
    step.take(conn, asked.rt, row.id, asked.person.name, asked.rt.now())
    return own.ReviewState(item=row.id)


def calibrate(conn: Connection, asked: Asked) -> BaseModel:
    row = _found(conn, asked)
    step.calibrate(conn, asked.rt, row.id, asked.person.name, asked.rt.now())
    return own.ReviewState(item=row.id)


def _answers(body: Any) -> Answers:
    return Answers(points=body.points, fails=frozenset(body.fails), comments=body.comments, overall=body.overall)


def score(conn: Connection, asked: Asked) -> BaseModel:
    row, act = _found(conn, asked), step.score_calibration if asked.body.calibration else step.score
    made = act(conn, asked.rt, row.id, _answers(asked.body), asked.person.name, asked.rt.now())
    return own.ReviewTotal(**made.__dict__)


def dispute(conn: Connection, asked: Asked) -> BaseModel:
    row = reviews.one(conn, asked.path.number)
    if row is None or row.collector != asked.person.name or row.state == reviews.OPEN:
        raise Refusal(404, f"there is no review {asked.path.number} of yours")
    step.dispute(conn, asked.rt, row.id, asked.body.words, asked.person.name, asked.rt.now())
    return own.ReviewState(item=row.id)


def settle(conn: Connection, asked: Asked) -> BaseModel:
    row, body = _found(conn, asked), asked.body
    answers = None if body.score is None else _answers(body.score)
    made = step.settle(conn, asked.rt, row.id, body.answer, answers, asked.person.name, asked.rt.now())
    return own.Settled.model_validate({"result": made})


def agreement(conn: Connection, asked: Asked) -> BaseModel:
    reviews_it = access.scope_of("api.reviews.score", asked.person.role) is not None
    made = calibration(conn, asked.rt, asked.person.name if reviews_it else None)
    names = ("n", "percent", "kappa")
    items = [
        {
            "card": row["card"],
            "item": row["agreement"].item,
            **{name: getattr(row["agreement"], name) for name in names},
        }
        for row in made["items"]
    ]
    months = [
        {"month": row["month"], "contacts": row["contacts"]} | {name: getattr(row["agreement"], name) for name in names}
        for row in made["months"]
    ]
    return own.Calibration.model_validate({"items": items, "months": months})


def figures(conn: Connection, asked: Asked) -> BaseModel:
    rt, q = asked.rt, asked.query
    last = q.last or local(rt.now(), rt.settings.work.zone).date()
    first = last - timedelta(days=q.days - 1)
    made = review_figures(conn, rt, *lender_days(rt, first, last), _names(conn, asked))
    return own.QualityFigures.model_validate(made | {"first": first, "last": last})


def transcript(conn: Connection, asked: Asked) -> BaseModel:
    rows = contacts.get(conn, [asked.path.contact])
    if not rows or not access.sees(asked.scope, asked.person, ownership.owners(conn, rows[0].borrower_id)):
        raise Refusal(
            404, f"there is no contact {asked.path.contact}", "take a contact_id from `assistant explain LOAN`"
        )
    body, me = asked.body, asked.person.name
    made = add_transcript(conn, asked.rt, asked.path.contact, body.text, body.form, me, asked.rt.now())
    return own.Transcript.model_validate(made)


OPERATIONS = (
    Operation(
        name="api.reviews", method="GET", path="/reviews", summary="Contacts worth hearing, the heaviest first",
        run=listing, answer=own.Reviews, query=own.ReviewQuery,
    ),
    Operation(
        name="api.reviews.choose", method="POST", path="/reviews", summary="Put a recorded call into the queue",
        run=choose, answer=own.ReviewState, body=own.NewReview, status=201,
    ),
    Operation(
        name="api.reviews.mine", method="GET", path="/reviews/mine", summary="One's own calls that were scored",
        run=my_reviews, answer=own.MyReviews,
    ),
    Operation(
        name="api.reviews.agreement", method="GET", path="/reviews/agreement",
        summary="How far reviewers agree, by item and month", run=agreement, answer=own.Calibration,
    ),
    Operation(
        name="api.reviews.figures", method="GET", path="/reviews/figures",
        summary="Scores, automatic fails and disputes by collector and item",
        run=figures, answer=own.QualityFigures, query=own.QualityQuery,
    ),
    Operation(
        name="api.reviews.one", method="GET", path="/reviews/{number}", summary="A review with the scores one may see",
        run=one, answer=own.ReviewedContact, path_model=models.NumberPath, refusals=GONE,
    ),
    Operation(
        name="api.reviews.take", method="POST", path="/reviews/{number}/take", summary="Take a review",
        run=take, answer=own.ReviewState, path_model=models.NumberPath, refusals=GONE,
    ),
    Operation(
        name="api.reviews.calibrate", method="POST", path="/reviews/{number}/calibrate",
        summary="Let several reviewers score a contact unseen",
        run=calibrate, answer=own.ReviewState, path_model=models.NumberPath, refusals=GONE,
    ),
    Operation(
        name="api.reviews.score", method="POST", path="/reviews/{number}/score",
        summary="Score a call, for its collector or for a calibration",
        run=score, answer=own.ReviewTotal, path_model=models.NumberPath, body=own.NewScore, status=201, refusals=GONE,
    ),
    Operation(
        name="api.reviews.dispute", method="POST", path="/reviews/{number}/dispute", summary="Dispute one's own score",
        run=dispute, answer=own.ReviewState, path_model=models.NumberPath, body=own.NewDispute, status=201,
        refusals=GONE,
    ),
    Operation(
        name="api.reviews.settle", method="POST", path="/reviews/{number}/settle", summary="Settle a dispute",
        run=settle, answer=own.Settled, path_model=models.NumberPath, body=own.NewSettlement, status=201,
        refusals=GONE,
    ),
    Operation(
        name="api.contacts.transcript.add", method="POST", path="/contacts/{contact}/transcript",
        summary="Attach a transcript to a contact", run=transcript, answer=own.Transcript,
        path_model=models.ContactPath, body=own.NewTranscript, status=201, refusals=GONE,
    ),
)  # fmt: skip

"""The operations on accounts, contacts, calls, queues, figures. What is outside of the asker's scope is not there."""

from datetime import UTC, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access_rows import ACCESS
from assistant.core.dates import local
from assistant.core.terms import Outcome
from assistant.steps import explain, explain_verdict
from assistant.steps.figures import figures as counted_figures
from assistant.steps.record import record_call
from assistant.store import contacts, dossier, log_search, overview, ownership, queue_pages
from assistant.web.api import models
from assistant.web.api.operation import Asked, Operation, Refusal

GONE = {404: "there is no such thing, or it is not within your scope"}


def me(_conn: Connection, asked: Asked) -> BaseModel:
    role = asked.person.role
    may = {route: scope for route in ACCESS if (scope := access.scope_of(route, role)) is not None}
    return models.Me(name=asked.person.name, role=role, team=asked.person.team, may=may)


def loan(conn: Connection, asked: Asked) -> BaseModel:
    _loan_in_scope(conn, asked, asked.path.loan)
    as_of = asked.query.as_of or local(asked.rt.now(), asked.rt.settings.work.zone).date()
    return models.Loan.model_validate(explain.explain(conn, asked.rt, asked.path.loan, as_of))


def loan_verdict(conn: Connection, asked: Asked) -> BaseModel:
    _loan_in_scope(conn, asked, asked.path.loan)
    at = (asked.query.at or asked.rt.now()).astimezone(UTC)
    found = explain_verdict.of_loan(conn, asked.rt, asked.path.loan, asked.query.channel, at)
    return models.Verdict.model_validate(found)


def contact_verdict(conn: Connection, asked: Asked) -> BaseModel:
    rows = contacts.get(conn, [asked.path.contact])
    if not rows or not _sees(conn, asked, rows[0].borrower_id):
        raise Refusal(
            404, f"there is no contact {asked.path.contact}", "take a contact_id from `assistant explain LOAN`"
        )
    found = explain_verdict.of_contact(conn, asked.rt, asked.path.contact, asked.rt.now())
    return models.Verdict.model_validate(found)


def log(conn: Connection, asked: Asked) -> BaseModel:
    q = asked.query
    names = ownership.names_within(conn, asked.person, asked.scope)
    wanted = log_search.Wanted(
        words=q.words, loan_ref=q.loan, kind=q.kind, since=q.since, until=q.until,
        before=q.cursor, limit=q.limit + 1, owned_by=names,
    )  # fmt: skip
    found = log_search.search(conn, wanted)
    following = found[q.limit - 1]["entry"] if len(found) > q.limit else None
    return models.LogPage.model_validate({"items": found[: q.limit], "next": following})


def queue(conn: Connection, asked: Asked) -> BaseModel:
    q, mine = asked.query, queue_pages.scoped(conn, asked.path.queue, asked.person, asked.scope)
    rows = queue_pages.page(conn, asked.path.queue, mine, q.cursor or 0, q.limit + 1)
    kept = rows[: q.limit]
    refs = {one.id: one.ref for one in dossier.loans(conn, sorted({number for row in kept for number in row.loan_ids}))}
    items = [_item(row, refs) for row in kept]
    return models.QueuePage(items=items, next=kept[-1].id if len(rows) > q.limit else None)


def _item(row: Any, refs: dict[int, str]) -> models.QueueItem:
    fields = {name: getattr(row, name) for name in models.QueueItem.model_fields if name in row._fields}
    loans = [refs[number] for number in row.loan_ids if number in refs]
    return models.QueueItem.model_validate(
        fields | {"item": row.id, "borrower_id": row.borrower_ref, "loan_ids": loans}
    )


def promise(conn: Connection, asked: Asked) -> BaseModel:
    """By the step that records a call which ended in a promise: policy, sharing over the loans and log are its own."""
    _loan_in_scope(conn, asked, asked.body.loan_id)
    return _record(conn, asked, Outcome.PROMISE, {"note": asked.body.note})


def call(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    _loan_in_scope(conn, asked, body.loan_id)
    if (body.outcome is Outcome.PROMISE) != (body.instalments is not None):
        raise Refusal(422, "a promise has instalments, and nothing else has", "name amount_minor and due_on of each")
    more = {"contact_id": body.contact_id, "reason": body.reason, "note": body.note, "callback_at": body.callback_at}
    more["exception"] = body.exception
    return _record(conn, asked, body.outcome, more)


def _record(conn: Connection, asked: Asked, outcome: Outcome, more: dict[str, Any]) -> BaseModel:
    parts, offer = asked.body.instalments, None
    if parts is not None:
        consent = getattr(asked.body, "follow_up_consent", False)
        offer = {"instalments": [part.model_dump() for part in parts], "follow_up_consent": consent}
    made = record_call(
        conn, asked.rt, loan_ref=asked.body.loan_id, outcome=outcome, promise=offer, by=asked.person.name,
        now=asked.rt.now(), **more,
    )  # fmt: skip
    return models.Recorded.model_validate(made.as_json())


def figures(conn: Connection, asked: Asked) -> BaseModel:
    rt, days = asked.rt, asked.query.days
    last = overview.last_day(conn) or local(rt.now(), rt.settings.work.zone).date()
    first = asked.query.as_of or last - timedelta(days=days - 1)
    made = counted_figures(conn, rt, first, first + timedelta(days=days - 1), rt.now())
    found = [models.Figure.model_validate(figure.as_json()) for figure in made]
    return models.Figures(as_of=first, days=days, figures=found)


def _loan_in_scope(conn: Connection, asked: Asked, ref: str) -> None:
    row = dossier.loan_named(conn, ref)
    if row is None or not _sees(conn, asked, row.borrower_id):
        raise Refusal(404, f"there is no loan {ref!r}", "check its id")


def _sees(conn: Connection, asked: Asked, borrower_id: int) -> bool:
    return access.sees(asked.scope, asked.person, ownership.owners(conn, borrower_id))


OPERATIONS = (
    Operation(
        name="api.me", method="GET", path="/me", summary="Who asks, and what they may open",
        run=me, answer=models.Me,
    ),
    Operation(
        name="api.loans", method="GET", path="/loans/{loan}", summary="Why a loan stands where it stands, on a day",
        run=loan, answer=models.Loan, path_model=models.LoanPath, query=models.AsOf, refusals=GONE,
    ),
    Operation(
        name="api.loans.verdict", method="GET", path="/loans/{loan}/verdict",
        summary="May a contact be made that nobody planned?",
        run=loan_verdict, answer=models.Verdict, path_model=models.LoanPath, query=models.VerdictQuery, refusals=GONE,
    ),
    Operation(
        name="api.contacts", method="GET", path="/contacts", summary="The contact log, the newest entry first",
        run=log, answer=models.LogPage, query=models.LogQuery,
    ),
    Operation(
        name="api.contacts.verdict", method="GET", path="/contacts/{contact}/verdict",
        summary="The verdict that a contact was last judged by",
        run=contact_verdict, answer=models.Verdict, path_model=models.ContactPath, refusals=GONE,
    ),
    Operation(
        name="api.queues", method="GET", path="/queues/{queue}", summary="What waits in a queue, in order of entry",
        run=queue, answer=models.QueuePage, path_model=models.QueuePath, query=models.Cursor,
    ),
    Operation(
        name="api.promises.add", method="POST", path="/promises", summary="Record a promise to pay",
        run=promise, answer=models.Recorded, body=models.NewPromise, status=201, refusals=GONE,
    ),
    Operation(
        name="api.calls.add", method="POST", path="/calls", summary="Record how a call ended",
        run=call, answer=models.Recorded, body=models.NewCall, status=201, refusals=GONE,
    ),
    Operation(
        name="api.figures", method="GET", path="/figures", summary="The field's rates, each with its denominator",
        run=figures, answer=models.Figures, query=models.FiguresQuery,
    ),
)  # fmt: skip

"""The dashboard's operations: its figures, what they mean, and the rows that each counts."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.core.grants import Scope
from assistant.core.measures import FACTS, MEASURES, lacks
from assistant.core.measures.board import Shown
from assistant.core.measures.cost import Cost, cost_of
from assistant.core.measures.value import Counts, Value, value
from assistant.steps import board as step
from assistant.steps import board_list
from assistant.steps.board_export import list_sheet
from assistant.steps.export_file import Taken
from assistant.store import ownership
from assistant.store.board_cells import Wanted
from assistant.store.board_page import Asked as AskedRows
from assistant.web.api import board_models as models
from assistant.web.api import exports
from assistant.web.api.operation import Asked, Operation, Refusal

NO_LIST = {404: "there is no such figure, or no such part of it"}
NOT_BROKEN = ("cash_today", "prescribed_done", "rpc_rate_accounts", "roll_rate_m1_m2")
NOT_YET = {409: "no figures have been prepared yet: run `assistant figures`"}


def dashboard(conn: Connection, asked: Asked) -> BaseModel:
    q, wanted = asked.query, Wanted(collectors=_names(conn, asked), only=asked.query.only())
    board = step.read(conn, asked.rt, q.period, wanted)
    if board is None:
        raise Refusal(409, "no figures have been prepared yet", "run `assistant figures`")
    by: dict[str, Counts] = {}
    if q.by is not None:
        broken = Wanted(collectors=wanted.collectors, only=wanted.only, by=q.by)
        by = step.breakdown(conn, broken, q.period, board.mark.day)
    shown = (*board.morning, *board.money, *board.contacts, *board.accounts)
    return models.Dashboard(
        book_on=board.mark.day, prepared_at=board.mark.instant, first=board.span.first, last=board.span.last,
        before_first=board.before.first, before_last=board.before.last, begins_on=board.cut,
        figures=[_value(one, each) for one in shown for each in one.values],
        funnel=[models.Stage(fact=one.fact, count=one.count, of=one.of) for one in board.funnel],
        roll=[
            models.Cell(bucket_then=then, bucket_now=now, accounts=one.number, balance_minor=dict(one.amounts or {}))
            for (then, now), one in sorted(board.roll.items())
        ],
        cost=_cost(board.cost), stood_on=board.past_day,
        by=[_broken(name, counts, q.by, asked) for name, counts in by.items()],
    )  # fmt: skip


def _names(conn: Connection, asked: Asked) -> frozenset[str] | None:
    return None if asked.scope is Scope.ALL else ownership.names_within(conn, asked.person, asked.scope)


def _value(one: Shown, each: Value) -> models.MeasureValue:
    then = one.before_of(each.currency)
    if then is None:
        return _plain(each)
    return _plain(each, models.Before(numerator=then.above, denominator=then.below, rate=then.rate))


def _plain(each: Value, before: models.Before | None = None) -> models.MeasureValue:
    return models.MeasureValue(
        measure=each.measure.id, numerator=each.above, denominator=each.below, rate=each.rate, currency=each.currency,
        before=before, is_small=each.is_small, nothing=each.measure.nothing if each.is_empty else None,
    )  # fmt: skip


def _broken(name: str, counts: Counts, by: str, asked: Asked) -> models.Broken:
    """Every measure that the dimension has a meaning for; those of today alone are not broken down."""
    kept = [one for one in MEASURES if one.id not in NOT_BROKEN and lacks(one.above, by) is None]
    cost = _cost(cost_of(asked.rt.settings.dashboard.costs, counts))
    return models.Broken(value=name, figures=[_plain(each) for one in kept for each in value(one, counts)], cost=cost)


def _cost(one: Cost) -> models.Cost:
    return models.Cost(
        currency=one.currency, total=one.total, collected=one.collected, rate=one.rate, missing=list(one.missing)
    )


def export(conn: Connection, asked: Asked) -> BaseModel:
    body, fact = asked.body, _listed(asked.path.fact)
    period, only = body.filter.period, body.filter.only()
    told = {"figure": fact, "period": str(period)} | only | ({"part": body.part} if body.part else {})
    taken = Taken(form=body.form, reason=body.reason, why=body.why, by=asked.person.name, told=told, kept=told)
    wanted = AskedRows(only=only, collectors=_names(conn, asked))
    try:
        return exports.exported(asked, taken, list_sheet(asked.rt, fact, period, wanted, body.part, today=False))
    except LookupError as error:
        raise Refusal(404, str(error), "take a part from the figures of this period") from error


def _listed(fact: str) -> str:
    if fact not in FACTS or not FACTS[fact].is_listed:
        raise Refusal(404, f"there is no figure {fact!r} with a list", "take one from /dashboard/definitions")
    return fact


def definitions(_conn: Connection, _asked: Asked) -> BaseModel:
    figures = [
        models.Definition(
            id=one.id, name=one.name, definition=one.definition, numerator=one.above, denominator=one.below,
            of_amounts=one.amount,
        )
        for one in MEASURES
    ]  # fmt: skip
    facts = [
        models.FactDefinition(
            id=one.id, name=one.name, counts=one.says, unit=one.unit, amount=one.amount, by_day=one.daily
        )
        for one in FACTS.values()
    ]
    return models.Definitions(figures=figures, facts=facts)


def rows(conn: Connection, asked: Asked) -> BaseModel:
    q, fact = asked.query, _listed(asked.path.fact)
    wanted = AskedRows(only=q.only(), collectors=_names(conn, asked), after=q.cursor or 0, limit=q.limit)
    try:
        page = board_list.listed(conn, asked.rt, fact, q.period, wanted, q.part)
    except LookupError as error:
        raise Refusal(404, str(error), "take a part from the figures of this period") from error
    count = board_list.total(conn, fact, q.period, wanted, q.part)
    return models.FactList(
        fact=fact, number=count.number, amount_minor=dict(count.amounts or {}), items=[_row(row) for row in page.rows],
        next=page.after,
    )  # fmt: skip


def _row(row: Any) -> models.ListRow:
    named = {name: getattr(row, name) for name in models.ListRow.model_fields if name in row._fields}
    return models.ListRow.model_validate(named | {"loan_id": row.loan, "amount_minor": row.amount})


OPERATIONS = (
    Operation(
        name="api.dashboard", method="GET", path="/dashboard",
        summary="The figures of a period beside the one before, with their denominators, in the asker's scope",
        run=dashboard, answer=models.Dashboard, query=models.BoardQuery, refusals=NOT_YET,
    ),
    Operation(
        name="api.dashboard.definitions", method="GET", path="/dashboard/definitions",
        summary="How each figure is counted", run=definitions, answer=models.Definitions,
    ),
    Operation(
        name="api.dashboard.list", method="GET", path="/dashboard/lists/{fact}",
        summary="What a figure counts, row by row", run=rows, answer=models.FactList, path_model=models.FactPath,
        query=models.ListQuery, refusals=NO_LIST,
    ),
    Operation(
        name="api.dashboard.export", method="POST", path="/dashboard/lists/{fact}/exports",
        summary="What a figure counts, as a file, and noted", run=export, answer=exports.Export,
        path_model=models.FactPath, body=models.NewListExport, refusals=NO_LIST,
        writes=False,  # its audit entry is a transaction of its own, when the file is whole
        is_secret=True,
    ),
)  # fmt: skip

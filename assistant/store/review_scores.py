"""Scores of reviews, their comments and disputes, and the scorecards that they were given with."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, cast, func, insert, select, update

from assistant.core.quality.card import Answers, Card, Total
from assistant.store import upsert
from assistant.store.called import keep_text
from assistant.store.review_calls import parts
from assistant.store.reviews import within
from assistant.store.schema_review import review_dispute, review_item, scorecard_version
from assistant.store.schema_review import review_score as table
from assistant.store.schema_work import text

REVIEW, CALIBRATION, SETTLEMENT = "review", "calibration", "settlement"


def add(
    conn: Connection, item: Row[Any], kind: str, by: str, card: Card, answers: Answers, total: Total, now: datetime
) -> int:
    """Keep a scoring with the version of its card; the comments stand under the borrower. The item is locked."""
    _keep_card(conn, card, now)
    said = {"comments": dict(answers.comments or {}), "overall": answers.overall}
    values = {
        "item_id": item.id,
        "kind": kind,
        "reviewer": by,
        "scored_at": now,
        "card": card.name,
        "card_version": card.version,
        "answers": {"points": dict(answers.points), "fails": sorted(answers.fails)},
        "text_id": keep_text(conn, item.borrower_id, json.dumps(said, ensure_ascii=False)),
        **total.__dict__,
    }
    number: int = conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return number


def _keep_card(conn: Connection, card: Card, now: datetime) -> None:
    values = {"card": card.name, "version": card.version, "text": card.text, "first_used_at": now}
    made = upsert.insert(scorecard_version).values(values)
    conn.execute(made.on_conflict_do_nothing(index_elements=["card", "version"]))


def card_text(conn: Connection, card: str, version: str) -> str | None:
    query = select(scorecard_version.c.text).where(
        scorecard_version.c.card == card, scorecard_version.c.version == version
    )
    found: str | None = conn.execute(query).scalar_one_or_none()
    return found


def of_items(conn: Connection, item_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Every scoring of these items with its comments (`said`: JSON, '' once the person was erased), in order."""
    found: dict[int, list[Row[Any]]] = {}
    for ids in parts(item_ids):
        query = select(table, text.c.body.label("said")).join(text, text.c.id == table.c.text_id)
        for row in conn.execute(query.where(table.c.item_id.in_(ids)).order_by(table.c.scored_at, table.c.id)):
            found.setdefault(row.item_id, []).append(row)
    return found


def comments(row: Row[Any]) -> tuple[Mapping[str, str], str]:
    """What the reviewer wrote by item, and of the whole."""
    said: dict[str, Any] = json.loads(row.said) if row.said else {}
    return said.get("comments", {}), said.get("overall", "")


def dispute(conn: Connection, item: Row[Any], by: str, words: str, now: datetime) -> None:
    """The item is locked and scored."""
    number = keep_text(conn, item.borrower_id, words)
    conn.execute(insert(review_dispute).values(item_id=item.id, by=by, at=now, text_id=number))


def settle(conn: Connection, item: Row[Any], result: str, by: str, words: str, now: datetime) -> None:
    number = keep_text(conn, item.borrower_id, words)
    values = {"result": result, "settled_by": by, "settled_at": now, "answer_id": number}
    conn.execute(update(review_dispute).where(review_dispute.c.item_id == item.id).values(values))


def dispute_of(conn: Connection, item_id: int) -> Row[Any] | None:
    """The dispute with its words (`words`) and the answer to it (`answer`)."""
    asked, answered = text.alias(), text.alias()
    query = select(review_dispute, asked.c.body.label("words"), answered.c.body.label("answer"))
    query = query.join(asked, asked.c.id == review_dispute.c.text_id)
    query = query.join(answered, answered.c.id == review_dispute.c.answer_id, isouter=True)
    return conn.execute(query.where(review_dispute.c.item_id == item_id)).one_or_none()


def _counted(since: datetime, until: datetime, names: Collection[str] | None) -> list[ColumnElement[bool]]:
    mine = within(names)
    found = [table.c.kind == REVIEW, table.c.scored_at >= since, table.c.scored_at < until]
    return found if mine is None else [*found, mine]


def by_collector(
    conn: Connection, since: datetime, until: datetime, names: Collection[str] | None, limit: int
) -> list[Row[Any]]:
    """Of each collector: reviews, those with a total, the totals' average, passed, automatic fails, disputes and how
    many were changed. A settlement counts instead of the score that it changed."""
    last = table.alias()
    settled = (last.c.item_id == table.c.item_id) & (last.c.kind == SETTLEMENT)
    percent = func.coalesce(last.c.percent, table.c.percent)
    disputed = func.count(review_dispute.c.item_id)
    query = select(
        review_item.c.collector,
        func.count().label("reviews"),
        func.count(percent).label("scored"),
        func.avg(percent).label("average"),
        func.sum(cast(func.coalesce(last.c.passed, table.c.passed), Integer)).label("passed"),
        func.sum(cast(func.coalesce(last.c.failed, table.c.failed), Integer)).label("failed"),
        disputed.label("disputes"),
        func.sum(cast(func.coalesce(review_dispute.c.result, "") == "changed", Integer)).label("changed"),
    )
    query = query.join(review_item, review_item.c.id == table.c.item_id)
    query = query.join(last, settled, isouter=True)
    query = query.join(review_dispute, review_dispute.c.item_id == table.c.item_id, isouter=True)
    query = query.where(*_counted(since, until, names)).group_by(review_item.c.collector)
    return list(conn.execute(query.order_by(review_item.c.collector).limit(limit)))


def answers_between(
    conn: Connection, since: datetime, until: datetime, names: Collection[str] | None, limit: int
) -> list[Row[Any]]:
    """The answers of the latest reviews of a span, a settlement's instead of those that it changed."""
    last = table.alias()
    settled = (last.c.item_id == table.c.item_id) & (last.c.kind == SETTLEMENT)
    answers = (
        table.c.card,
        table.c.answers,
        last.c.card.label("settled_card"),
        last.c.answers.label("settled_answers"),
    )
    query = select(review_item.c.collector, *answers).join(review_item, review_item.c.id == table.c.item_id)
    query = query.join(last, settled, isouter=True).where(*_counted(since, until, names))
    return list(conn.execute(query.order_by(table.c.scored_at.desc(), table.c.id.desc()).limit(limit)))

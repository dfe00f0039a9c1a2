"""Calls that were recorded and reviews of them: where tests of quality review start."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from assistant.core.quality.card import Answers
from assistant.core.terms import Outcome, Role
from assistant.runtime import Runtime
from assistant.steps.record import record_call
from assistant.steps.sample_reviews import sample_reviews
from assistant.store.db import Database
from assistant.store.schema_access import user
from assistant.store.schema_review import review_item
from tests.steps.working import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REASON = "cash_gap"  # of config/reasons.yaml
Row = Any


def staff(db: Database, **people: tuple[Role, str | None]) -> None:
    """Users by name, each with a role and a team."""

    def add(conn: Any) -> None:
        for name, (role, team) in people.items():
            row = {"name": name, "role": role, "team": team, "password_hash": "-", "active": True, "created_at": NOON}
            conn.execute(insert(user).values(row))

    db.write_now(add)


def by_risk_alone(rt: Runtime, **changes: Any) -> Runtime:
    """Nothing by chance and no minimum, so that a test sees its own risk."""
    policy = rt.rulebook.review.model_copy(update={"chance_percent": 0.0, "minimum_a_week": 0} | changes)
    return replace(rt, rulebook=replace(rt.rulebook, review=policy))


def recorded(db: Database, rt: Runtime, loan: str, outcome: Outcome, by: str, at: datetime = NOON, **more: Any) -> int:
    """A call that was made outside the plan; its contact."""
    made = db.write_now(record_call, rt, loan_ref=loan, outcome=outcome, by=by, now=at, **more)
    return made.contact_id


def aside(job: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    """In a loop of its own, whatever loop the test runs in."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, job).result()


def sampled(rt: Runtime, now: datetime = NOON) -> dict[str, Any]:
    return aside(sample_reviews(rt, now))


def items(db: Database) -> list[Row]:
    query = select(review_item).order_by(review_item.c.score.desc(), review_item.c.contact_id)
    return db.read_now(lambda conn: list(conn.execute(query)))


def codes(row: Row) -> list[str]:
    return [one["code"] for one in row.why]


def answers(rt: Runtime, **changes: Any) -> Answers:
    """Every item in full, but for what the test changes."""
    full = {name: item.points for name, item in rt.rulebook.scorecards["call"].items.items()}
    made = Answers(points=full | changes.pop("points", {}))
    return replace(made, **changes)


def complained(db: Database, rt: Runtime, loan: str = "L1", by: str = "cole") -> int:
    """A call that ended in a complaint, in the queue; its item."""
    recorded(db, rt, loan, Outcome.STOP_OR_COMPLAINT, by)
    sampled(rt)
    (row,) = [one for one in items(db) if one.collector == by]
    number: int = row.id
    return number

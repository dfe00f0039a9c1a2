"""The funnel's promises and the kept rate count the same ones: taken in the period, or brought over into it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from assistant.runtime import Runtime
from assistant.steps.report import report
from assistant.store.db import Database
from assistant.store.schema_promise import promise
from tests.steps.working import NOON, TODAY, book

START, DAYS = TODAY, 5
END = START + timedelta(days=DAYS)


def take(db: Database, number: int, at: datetime, status: str = "open", on: date | None = None) -> None:
    values: dict[str, Any] = {"id": number, "ref": f"P{number}", "loan_id": 1, "borrower_id": 1, "taken_at": at}
    values |= {"promised_by": "borrower", "source": "import" if at < NOON else "call", "currency": "USD"}
    values |= {"amount_minor": 10_000, "final_due_on": START, "status": status, "judged_on": on}
    values |= {"paid_minor": 10_000 if status == "kept" else 0, "follow_up_consent": False}
    db.write_now(lambda conn: conn.execute(insert(promise).values(values)))


def made(rt: Runtime) -> tuple[dict[str, int], dict[str, Any]]:
    told = rt.db.read_now(report, rt, START, DAYS, NOON, NOON + timedelta(days=DAYS))
    parts = [stage for stage in told.stages if stage.stage.startswith("promises made/")]
    ends = [stage for stage in told.stages if stage.stage.startswith("promises/")]
    assert sum(stage.count for stage in parts) == sum(stage.count for stage in ends) == told.promises["made"]
    assert {(stage.unit, stage.of) for stage in (*parts, *ends)} == {("promise", told.promises["made"])}
    rates = {figure.measure.id: (figure.above, figure.below) for figure in told.figures}
    return {name: count for name, count in told.promises.items() if count}, rates


BEFORE = NOON - timedelta(days=9)


@pytest.mark.parametrize(
    "at, status, on, counted",
    [
        (BEFORE, "open", None, {"made": 1, "brought_over": 1, "open": 1}),
        (BEFORE, "kept", START, {"made": 1, "brought_over": 1, "kept": 1}),
        (BEFORE, "kept", START - timedelta(days=1), {}),  # it ended before the period
        (BEFORE, "broken", None, {}),  # a cut-over file brought it with its end
        (BEFORE, "replaced", START, {"made": 1, "brought_over": 1, "replaced": 1}),
        (NOON, "partial", END - timedelta(days=1), {"made": 1, "partial": 1}),
        (NOON, "kept", END, {"made": 1, "open": 1}),  # judged after it: open when it ended
        (NOON + timedelta(days=DAYS), "open", None, {}),  # the next period's
    ],
)
def test_a_promise_is_in_the_period_it_was_open_in(
    db: Database, at: datetime, status: str, on: date | None, counted: dict[str, int]
) -> None:
    rt = book(db)
    take(db, 1, at, status, on)
    assert made(rt)[0] == counted


def test_the_kept_rate_divides_what_the_funnel_counts(db: Database) -> None:
    rt = book(db)
    take(db, 1, BEFORE, "kept", START)
    take(db, 2, BEFORE, "broken", START)
    take(db, 3, BEFORE, "kept", START - timedelta(days=1))
    take(db, 4, NOON, "kept", START + timedelta(days=2))
    take(db, 5, NOON, "open")
    take(db, 6, NOON, "cancelled", START + timedelta(days=1))
    counts, rates = made(rt)
    assert rates["kept_rate"] == (counts["kept"], counts["kept"] + counts["broken"]) == (2, 3)
    assert rates["kept_rate_amount"] == (20_000, 30_000)

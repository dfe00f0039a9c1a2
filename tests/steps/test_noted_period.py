"""The end of a validation period, noted or imported, bounds the disputes that stop a debt."""

from datetime import date, timedelta
from typing import Any

import pytest

from assistant.runtime import Runtime
from assistant.steps.notes import note
from assistant.store.db import Database
from tests.steps.test_release import NOON, borrowers, due, finding, of_portfolio, one, plan, rt

__all__ = ["rt"]


@pytest.mark.parametrize("last_day, stops", [(date(2026, 9, 29), True), (date(2026, 9, 28), False), (None, True)])
def test_a_written_dispute_counts_to_the_last_day_of_the_period(
    db: Database, rt: Runtime, last_day: date | None, stops: bool
) -> None:
    agency = of_portfolio(rt, acts_as="collector")
    borrowers(db)

    def said(word: str, days_ago: int, **more: Any) -> None:
        db.write_now(note, agency, "L00001", word, by="ann", now=NOON - timedelta(days=days_ago), **more)

    said("validation_notice_sent", 30, until=last_day)
    said("dispute_in_writing", 2, made_by="letter")  # on 29 September
    number = plan(db, "email")
    due(agency)
    assert finding(one(db, number), "F-DISP")["passed"] is not stops

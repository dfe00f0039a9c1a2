"""What the gate asks of a text was printed in it: both choose their profiles by the same places and products."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from assistant.runtime import Runtime
from assistant.steps.script import script_of
from assistant.store.db import Database
from assistant.store.schema import borrower, loan
from tests.steps.test_release import TODAY, borrowers, due, of_portfolio, one, plan, rt

__all__ = ["rt"]
LICENCE = "DCA 0142"


def agency(rt: Runtime) -> Runtime:
    """The lender as a licensed collector of another's debts."""
    return of_portfolio(rt, acts_as="collector", lender=rt.settings.lender.model_copy(update={"licence": LICENCE}))


def with_a_number_only(db: Database) -> None:
    """All that the file tells of where the borrower is, is a number."""
    borrowers(db)
    nowhere: dict[str, Any] = {"places": [], "country": None, "region": None, "postal_code": None}
    db.write_now(lambda conn: conn.execute(update(borrower).values(nowhere)))


@pytest.mark.parametrize("channel", ["sms", "email", "voice"])
def test_what_a_number_alone_brings_into_force_is_printed_and_passes(db: Database, rt: Runtime, channel: str) -> None:
    with_a_number_only(db)
    number = plan(db, channel)
    due(agency(rt))
    found = one(db, number)
    assert any(name.startswith("us-reg-f@") for name in found.verdict["profiles"])
    assert found.verdict["content"]["licence_number"] is True
    assert "licence_number" not in str(found.verdict["findings"])


def test_the_wording_for_a_barred_debt_is_printed_where_only_the_number_tells_the_place(
    db: Database, rt: Runtime
) -> None:
    with_a_number_only(db)
    barred = {"limitation_on": TODAY - timedelta(days=1)}
    db.write_now(lambda conn: conn.execute(update(loan).values(barred)))
    number = plan(db, "email")
    due(agency(rt))
    assert one(db, number).verdict["content"]["time_barred_wording"] is True


def test_a_script_says_the_licence_that_the_number_s_place_asks_for(db: Database, rt: Runtime) -> None:
    with_a_number_only(db)
    script = db.read_now(script_of, agency(rt), "L00001", TODAY)
    assert script is not None
    assert LICENCE in script.text

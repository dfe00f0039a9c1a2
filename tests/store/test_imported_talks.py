"""What an imported conversation says of when the borrower was last reached, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from assistant.core.book.records import EventRecord
from assistant.store import imported_talks
from assistant.store.db import Database
from assistant.store.schema import loan
from assistant.store.standing import standing_of
from tests.store.loans import AS_OF, add_loan, add_portfolio, shipped_rules

TALK = EventRecord(
    borrower_id=1,
    at=datetime(2026, 9, 20, 15, tzinfo=UTC),
    event="call",
    direction="out",
    by="own",
    person="borrower",
    number="+12125550100",
    loan_refs=("L1",),
    outcome="conversation",
    mode="live",
    style="two_way",
    purpose="collect",
    status=None,
    detail={},
    text=None,
)
DAY = date(2026, 9, 20)


def last_rpc(conn: Connection) -> dict[str, date | None]:
    return {row.ref: row.last_rpc_on for row in conn.execute(select(loan.c.ref, loan.c.last_rpc_on))}


def noted(db: Database, *records: EventRecord, before: date | None = None) -> dict[str, date | None]:
    def build(conn: Connection) -> dict[str, date | None]:
        add_portfolio(conn)
        add_loan(conn, 1, last_rpc_on=before)
        add_loan(conn, 2)
        imported_talks.note(conn, records)
        return last_rpc(conn)

    return db.write_now(build)


def test_a_conversation_counts_for_the_loan_it_was_about(db: Database) -> None:
    assert noted(db, TALK) == {"L1": DAY, "L2": None}


@pytest.mark.parametrize(
    "changes",
    [{"outcome": "no_answer"}, {"outcome": "wrong_party"}, {"person": "relative"}, {"loan_refs": ("L2",)}],
)
def test_what_was_no_conversation_with_the_borrower_about_it_does_not(db: Database, changes: dict[str, Any]) -> None:
    assert noted(db, TALK._replace(**changes))["L1"] is None


def test_about_no_loan_in_particular_it_is_about_all_of_theirs(db: Database) -> None:
    assert noted(db, TALK._replace(loan_refs=())) == {"L1": DAY, "L2": None}


def test_an_inbound_call_counts_too(db: Database) -> None:
    assert noted(db, TALK._replace(direction="in"))["L1"] == DAY


@pytest.mark.parametrize(
    ("before", "after"), [(date(2026, 9, 19), DAY), (DAY, DAY), (date(2026, 9, 21), date(2026, 9, 21))]
)
def test_the_day_never_goes_back(db: Database, before: date, after: date) -> None:
    assert noted(db, TALK, before=before)["L1"] == after


def test_the_latest_of_several_counts_and_the_rules_see_it(db: Database) -> None:
    later = TALK._replace(at=datetime(2026, 9, 25, 9, tzinfo=UTC))
    assert noted(db, later, TALK)["L1"] == date(2026, 9, 25)
    standing = db.read_now(standing_of, shipped_rules().reasons, 1, AS_OF)
    assert standing["last_rpc_on"] == date(2026, 9, 25)

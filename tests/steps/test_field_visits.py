"""Who is sent to a door hears the gate first: a visit has its hours, its holds and its requests like any contact."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.field_visits import field_visits
from assistant.store import holds, queues
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.queues import NewItem
from tests.planning_rows import add_borrower, add_loan, add_portfolio, runtime
from tests.steps.test_release import of_portfolio
from tests.steps.working import NOON, TODAY, rules

HOUR = timedelta(hours=1)
LATER = NOON + 5 * 24 * HOUR


@pytest.fixture
def rt(db: Database) -> Runtime:
    """A borrower in New York; only the house judges."""
    db.write_now(household)
    return replace(of_portfolio(runtime(db), jurisdictions=()), rulebook=rules())


def household(conn: Connection) -> None:
    add_portfolio(conn)
    add_borrower(conn, 1)
    add_loan(conn, 1)


def enter(rt: Runtime, waits_until: datetime | None = None) -> None:
    item = NewItem(
        queue=Queue.FIELD, borrower_id=1, loan_ids=(1,), cause="escalation:silent:L1", why=("silent",),
        next_action="Visit", waits_until=waits_until,
    )  # fmt: skip
    rt.db.write_now(lambda conn: queues.enter(conn, item, NOON))


def visit(rt: Runtime, now: datetime) -> dict[str, Any]:
    [line] = rt.db.read_now(field_visits, rt, 10, now)
    return line


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (NOON, None),
        (NOON + 8 * HOUR - timedelta(seconds=1), None),
        (NOON + 8 * HOUR, NOON + 20 * HOUR),  # eight in the evening waits for eight in the morning
        (NOON - 4 * HOUR - timedelta(minutes=1), NOON - 4 * HOUR),
    ],
)
def test_a_visit_waits_for_its_hours(rt: Runtime, now: datetime, until: datetime | None) -> None:
    enter(rt)
    line = visit(rt, now)
    assert (line["visit"]["verdict"], line["visit"]["until"]) == ("refuse" if until else "allow", until)
    assert line["waits_until"] == until


def test_what_the_item_waits_for_is_not_forgotten(rt: Runtime) -> None:
    enter(rt, waits_until=LATER)
    assert visit(rt, NOON + 8 * HOUR)["waits_until"] == LATER


def test_nobody_is_sent_where_contact_is_barred(rt: Runtime) -> None:
    enter(rt)
    new = NewHold(
        borrower_id=1, loan_id=None, kind="hardship_hold", blocks=("contact",), from_on=TODAY, to_on=None,
        evidence="form", source="import",
    )  # fmt: skip
    rt.db.write_now(lambda conn: holds.add(conn, new))
    told = visit(rt, NOON)["visit"]
    assert (told["verdict"], told["until"]) == ("refuse", None)
    assert "time alone does not change that" in told["says"]

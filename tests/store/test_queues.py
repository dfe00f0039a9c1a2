"""A cause enters a queue once, whoever is quicker; a hold is not written twice; a payment is looked for by index."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from assistant.core.payment import Line
from assistant.core.terms import Queue
from assistant.store import holds, payment_search, queues
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.queues import NewItem
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from tests.steps.working import NOON, TODAY, book, rows

ITEM = NewItem(queue=Queue.FIELD, borrower_id=1, loan_ids=(1,), cause="c", why=("why",), next_action="visit")
HOLD = NewHold(
    borrower_id=1,
    loan_id=None,
    kind="hardship_hold",
    blocks=("contact",),
    from_on=TODAY,
    to_on=TODAY + timedelta(days=3),
    evidence="said so",
    source="collector",
)


def test_six_workers_enter_a_cause_once(db: Database) -> None:
    book(db)
    with ThreadPoolExecutor(6) as workers:
        made = list(workers.map(lambda _: db.write_now(queues.enter, ITEM, NOON), range(12)))
    assert sum(number is not None for number in made) == 1
    assert len(rows(db, queue_item)) == 1


def test_a_cause_that_was_worked_does_not_come_back(db: Database) -> None:
    book(db)
    number = db.write_now(queues.enter, ITEM, NOON)
    assert number is not None
    assert db.write_now(queues.leave, [number], "visited", NOON) == 1
    assert db.write_now(queues.leave, [number], "again", NOON) == 0
    assert db.write_now(queues.enter, ITEM, NOON) is None
    assert rows(db, queue_item)[0].left_because == "visited"
    assert db.read_now(queues.listing, "field", 10) == []


def test_the_most_urgent_comes_first(db: Database) -> None:
    book(db)
    later, sooner = NOON + timedelta(days=2), NOON + timedelta(days=1)
    items = [
        replace(ITEM, cause="low", priority=10),
        replace(ITEM, cause="later", priority=50, due_at=later),
        replace(ITEM, cause="sooner", priority=50, due_at=sooner),
        replace(ITEM, cause="high", priority=90, due_at=later, next_action="first"),
    ]
    db.write_now(lambda conn: [queues.enter(conn, item, NOON) for item in items])
    listed = db.read_now(queues.listing, "field", 10)
    assert [line["due_at"] for line in listed] == [later, sooner, later, None]
    assert listed[0]["next_action"] == "first"


def test_what_is_past_due_is_not_known_before_the_first_plan(db: Database) -> None:
    book(db)
    db.write_now(queues.enter, ITEM, NOON)
    aged = db.read_now(queues.listing, "field", 10)[0]
    assert (aged["amount_past_due_minor"], aged["currency"], aged["dpd"]) == (10_000, "USD", 12)
    db.write_now(lambda conn: conn.execute(delete(loan_state)))
    line = db.read_now(queues.listing, "field", 10)[0]
    assert (line["amount_past_due_minor"], line["currency"], line["dpd"]) == (None, "USD", None)


@pytest.mark.parametrize(
    "second, written",
    [
        (HOLD, False),
        (replace(HOLD, to_on=TODAY + timedelta(days=4)), True),
        (replace(HOLD, to_on=None), True),
        (replace(HOLD, blocks=("contact", "field")), True),
        (replace(HOLD, kind="dispute_hold"), True),
        (replace(HOLD, borrower_id=None, loan_id=1), True),
    ],
)
def test_a_hold_that_another_covers_is_not_written(db: Database, second: NewHold, written: bool) -> None:
    book(db)
    db.write_now(holds.add, HOLD)
    assert (db.write_now(holds.add, second) is not None) is written


def test_a_hold_runs_up_to_its_last_day(db: Database) -> None:
    book(db)
    db.write_now(holds.add, HOLD)
    assert len(db.read_now(holds.in_force, [1], TODAY + timedelta(days=2))) == 1
    assert db.read_now(holds.in_force, [1], TODAY + timedelta(days=3)) == []
    assert db.read_now(holds.in_force, [1], TODAY - timedelta(days=1)) == []
    assert db.read_now(holds.in_force, [2], TODAY) == []


@pytest.mark.parametrize(
    "line, loans",
    [
        ({"reference": "l1"}, {1}),
        ({"reference": "order B2 please"}, {2}),
        ({"payer": "EXAMPLE 1 Ada"}, {1, 2}),  # by name, in another order; and by the amount
        ({"payer": "Someone Else", "amount_minor": 77}, set()),
        ({"reference": "nothing here"}, set()),
    ],
)
def test_candidates_come_from_what_the_line_names(db: Database, line: dict[str, str], loans: set[int]) -> None:
    book(db)
    asked = Line(**({"amount_minor": 10_000, "currency": "USD"} | line))  # type: ignore[arg-type]  # the test names them
    found = db.read_now(payment_search.candidates, asked)
    assert {one.loan_id for one in found} == loans


def test_one_slip_is_every_way_to_mistype_once() -> None:
    slips = payment_search.one_slip("C00001")
    assert {"C0001", "C00010", "C00007", "C000011", "D00001"} <= set(slips)
    assert "C00001" not in slips
    assert len(slips) < 200

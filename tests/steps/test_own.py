"""Accounts get their owners in the morning, evenly, and what returns comes back to its owner with the result."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from assistant.core.problem import BadInput
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.account_view import account_view
from assistant.steps.own import give_back, own_book
from assistant.store import log, queues
from assistant.store.db import Database
from assistant.store.queues import NewItem
from assistant.store.schema import assignment
from assistant.store.schema_desk import work_item
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state
from tests.planning_rows import add_borrower, add_loan, add_portfolio
from tests.steps.test_desk import people
from tests.steps.test_release import NOON, TODAY, rt

__all__ = ["rt"]


def book(db: Database, count: int, dpd: int = 40) -> None:
    def made(conn: Any) -> None:
        add_portfolio(conn)
        for number in range(1, count + 1):
            add_borrower(conn, number)
            add_loan(conn, number, dpd=dpd, bucket="M2")

    db.write_now(made)


def own(rt: Runtime, days: int = 0) -> dict[str, int]:
    return asyncio.run(own_book(rt, TODAY + timedelta(days=days), NOON + timedelta(days=days)))


def owners(db: Database) -> list[str]:
    query = select(assignment.c.owner).where(assignment.c.to_on.is_(None)).order_by(assignment.c.loan_id)
    return db.read_now(lambda conn: list(conn.execute(query).scalars()))


def test_accounts_are_given_out_evenly_and_once(db: Database, rt: Runtime) -> None:
    book(db, 5)
    people(db, "ann", "bob")
    people(db, "sue", role="supervisor")
    assert own(rt)["give"] == 5
    assert own(rt) == {"give": 0, "rotate": 0, "release": 0, "keep": 5}
    assert sorted(owners(db)) == ["ann", "ann", "ann", "bob", "bob"]
    kinds = db.read_now(lambda conn: list(conn.execute(select(log_entry.c.kind)).scalars()))
    assert kinds == ["ownership"] * 5
    assert db.read_now(log.verify).ok


def test_nobody_owns_anything_while_nobody_works_here(db: Database, rt: Runtime) -> None:
    book(db, 2)
    assert own(rt) == {"give": 0, "rotate": 0, "release": 0, "keep": 0}


def test_after_three_silent_weeks_it_goes_to_another_and_both_turns_stay_on_file(db: Database, rt: Runtime) -> None:
    book(db, 1)
    people(db, "ann", "bob")
    own(rt)
    assert own(rt, 20)["keep"] == 1
    assert own(rt, 21)["rotate"] == 1
    assert owners(db) == ["bob"]
    query = select(assignment.c.owner, assignment.c.to_on).order_by(assignment.c.from_on)
    rows = db.read_now(lambda conn: [tuple(row) for row in conn.execute(query)])
    assert rows == [("ann", TODAY + timedelta(days=21)), ("bob", None)]


def test_while_a_promise_is_open_it_is_kept(db: Database, rt: Runtime) -> None:
    book(db, 1)
    people(db, "ann", "bob")
    own(rt)
    row = {"ref": "P1", "loan_id": 1, "borrower_id": 1, "taken_at": NOON, "promised_by": "borrower", "source": "call"}
    more = {"currency": "USD", "amount_minor": 100, "final_due_on": TODAY, "status": "open", "follow_up_consent": False}
    db.write_now(lambda conn: conn.execute(insert(promise).values(**row, **more)))
    assert own(rt, 30)["keep"] == 1


def test_a_cure_is_watched_and_then_nobody_s(db: Database, rt: Runtime) -> None:
    book(db, 1)
    people(db, "ann")
    own(rt)
    db.write_now(lambda conn: conn.execute(update(loan_state).values(dpd=0, cured_on=TODAY)))
    assert own(rt, 29)["keep"] == 1
    assert own(rt, 30)["release"] == 1
    assert owners(db) == []


def item(db: Database, queue: Queue = Queue.FIELD) -> int:
    new = NewItem(queue=queue, borrower_id=1, loan_ids=(1,), cause="visit", why=("late",), next_action="Visit")
    number = db.write_now(queues.enter, new, NOON)
    assert number is not None
    return number


@pytest.mark.parametrize("queue", [Queue.FIELD, Queue.LEGAL, Queue.REVIEW])
def test_what_returns_comes_back_to_its_owner_with_the_result_and_the_day(
    db: Database, rt: Runtime, queue: Queue
) -> None:
    book(db, 1)
    people(db, "ann")
    own(rt)
    number = item(db, queue)
    back = db.write_now(give_back, rt, number, "Met them at the shop; they pay on Friday.", "fay", NOON)
    assert back is not None
    (row,) = db.read_now(queues.by_ids, [back])
    assert (row.owner, row.queue, row.why[0]) == ("ann", "collector", f"returned from {queue} on 2026-10-01")
    work = db.read_now(lambda conn: conn.execute(select(work_item)).one())
    assert (work.owner, work.kind) == ("ann", "returned")
    shown = db.read_now(account_view, rt, "L00001", NOON)
    assert shown is not None
    assert "Met them at the shop; they pay on Friday." in shown["tasks"][0]["why"]  # it can be read where they work
    assert db.write_now(give_back, rt, number, "again", "fay", NOON) is None
    assert db.read_now(log.verify).ok


def test_it_does_not_return_without_a_result(db: Database, rt: Runtime) -> None:
    book(db, 1)
    with pytest.raises(BadInput, match="what result"):
        db.write_now(give_back, rt, item(db), " ", "fay", NOON)
    with pytest.raises(BadInput, match="no item 99"):
        db.write_now(give_back, rt, 99, "seen", "fay", NOON)

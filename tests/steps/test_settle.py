"""Payments find their loans and judge promises; a break is a task, a reversal judges again, who paid is left alone."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.core.problem import BadInput
from assistant.core.promise import Offer, Part
from assistant.core.terms import Outcome, Queue
from assistant.gateway.base import PaymentMade
from assistant.runtime import Runtime
from assistant.steps.record import record_call
from assistant.steps.settle import Posted, confirm_match, receive_payment, settle
from assistant.store import log, promise_due, queues
from assistant.store.db import Database
from assistant.store.queues import NewItem
from assistant.store.schema import hold, loan
from assistant.store.schema_money import allocation, payment, payment_match
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact
from tests.steps.working import NOON, TODAY, book, change, plan, rows, second_loan, through

MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)


def money(amount_minor: int = 10_000, on: date = MONDAY, key: str = "p1", **more: Any) -> PaymentMade:
    values: dict[str, Any] = {"loan_ref": None, "reference": "L0001 loan", "payer": "Ada Example 1", "currency": "USD"}
    values |= more
    return PaymentMade(gateway="bank", key=key, at=NOON, paid_on=on, amount_minor=amount_minor, **values)


def pay(db: Database, rt: Runtime, made: PaymentMade, days: int = 4, **more: Any) -> Posted:
    return db.write_now(receive_payment, rt, made, NOON + timedelta(days=days), **more)


def promised(db: Database, rt: Runtime, *due: tuple[date, int], loan_ref: str = "L1") -> None:
    parts = tuple(Part(due_on=day, amount_minor=amount) for day, amount in due)
    offer = Offer(currency="USD", parts=parts)
    recorded = db.write_now(
        record_call, rt, loan_ref=loan_ref, outcome=Outcome.PROMISE, by="ann", now=NOON, promise=offer
    )
    assert recorded.accepted, recorded.why


def settled(db: Database, rt: Runtime, on: date, complete: date | None = None) -> dict[str, int]:
    through(db, complete or on - timedelta(days=1))
    counts = asyncio.run(settle(rt, on, NOON + (on - TODAY)))
    return {name: count for name, count in counts.items() if count}


def statuses(db: Database) -> list[str]:
    return [row.status for row in rows(db, promise)]


def test_a_payment_that_names_its_loan_is_posted_once_and_chasing_stops(db: Database) -> None:
    rt = book(db)
    db.write_now(plan, 1)
    db.write_now(plan, 2)
    posted = pay(db, rt, money(loan_ref="L1", reference=None))
    assert (posted.state, posted.loans) == ("allocated", {1: 10_000})
    assert pay(db, rt, money(loan_ref="L1", reference=None)).payment_id is None
    assert [(row.loan_id, row.amount_minor, row.paid_on) for row in rows(db, allocation)] == [(1, 10_000, MONDAY)]
    states = {row.ref: row.state for row in rows(db, contact)}
    assert (states["p1-sms-1"], states["p2-sms-1"]) == ("cancelled", "planned")


def test_the_money_and_what_it_changes_are_one_transaction(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rt = book(db)
    db.write_now(plan, 1)

    def fail(*given: Any, **more: Any) -> None:
        raise RuntimeError("the log")

    monkeypatch.setattr("assistant.steps.receive_money.log.append", fail)
    with pytest.raises(RuntimeError):
        pay(db, rt, money(loan_ref="L1"))
    assert rows(db, payment) == rows(db, allocation) == []
    assert next(row.state for row in rows(db, contact) if row.ref == "p1-sms-1") == "planned"


@pytest.mark.parametrize(
    "more, state, loans",
    [
        ({"reference": "transfer L0001X", "payer": None}, "unapplied", {}),
        ({"reference": "customer no B1", "payer": None}, "unapplied", {}),  # two signs name nobody inside a text
        ({"reference": "B1", "payer": None}, "allocated", {1: 10_000}),
        ({"reference": "L1", "payer": None}, "allocated", {1: 10_000}),
        ({"reference": None, "amount_minor": 1_234}, "unapplied", {}),  # a name alone
        ({"reference": None}, "probable", {}),  # a name and an amount
        ({"reference": None, "payer": "1 Example Ada"}, "probable", {}),
        ({"reference": None, "payer": "Nobody"}, "unapplied", {}),
        ({"loan_ref": "L1", "currency": "EUR"}, "unapplied", {}),
    ],
)
def test_what_a_payment_names_decides(db: Database, more: dict[str, Any], state: str, loans: dict[int, int]) -> None:
    rt = book(db)
    posted = pay(db, rt, money(**more))
    assert (posted.state, posted.loans) == (state, loans)


def test_a_person_confirms_the_probable(db: Database) -> None:
    rt = book(db)
    posted = pay(db, rt, money(reference=None))
    assert posted.payment_id is not None
    waiting = rows(db, payment_match)
    assert waiting[0].loan_id == 1
    assert waiting[0].score == 80
    confirmed = db.write_now(confirm_match, rt, posted.payment_id, "L1", "ann", NOON)
    assert (confirmed.state, confirmed.loans) == ("allocated", {1: 10_000})
    assert rows(db, payment_match) == []
    with pytest.raises(BadInput):
        db.write_now(confirm_match, rt, posted.payment_id, "L1", "ann", NOON)


def test_a_borrower_that_is_named_pays_by_the_order_and_never_a_disputed_debt(db: Database) -> None:
    rt = book(db)
    db.write_now(second_loan, 11, 1)
    assert pay(db, rt, money(15_000, reference="B1")).loans == {1: 10_000, 11: 5_000}
    db.write_now(record_call, rt, loan_ref="L1", outcome=Outcome.DISPUTE, by="ann", now=NOON)
    assert pay(db, rt, money(3_000, key="p2", reference="B1")).loans == {11: 3_000}


def test_money_for_a_disputed_or_closed_loan_asks_a_person(db: Database) -> None:
    rt = book(db)
    db.write_now(record_call, rt, loan_ref="L1", outcome=Outcome.DISPUTE, by="ann", now=NOON)
    assert pay(db, rt, money(loan_ref="L1")).state == "unapplied"
    change(db, loan, status="closed")
    assert pay(db, rt, money(key="p2", loan_ref="L2")).state == "unapplied"
    waits = [row.why for row in rows(db, queue_item) if row.cause.startswith("payment:")]
    assert waits == [["a payment for a debt in dispute"], ["a payment for a loan that is closed"]]


def test_a_promise_is_kept_by_its_payment_and_judged_only_when_payments_are_complete(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    pay(db, rt, money(loan_ref="L1"))
    assert settled(db, rt, TUESDAY) == {}
    assert statuses(db) == ["open"]
    assert settled(db, rt, date(2026, 10, 7)) == {"kept": 1}
    assert settled(db, rt, date(2026, 10, 8)) == {}
    kept = rows(db, promise)[0]
    assert (kept.paid_minor, kept.judged_on) == (10_000, date(2026, 10, 7))
    assert [row.status for row in rows(db, promise_instalment)] == ["kept"]


def test_a_late_payment_file_breaks_no_promise(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    assert settled(db, rt, date(2026, 10, 20), complete=MONDAY) == {}
    assert statuses(db) == ["open"]


def test_a_break_is_a_collectors_task_for_the_next_day_once(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    assert settled(db, rt, date(2026, 10, 7)) == {"broken": 1}
    assert settled(db, rt, date(2026, 10, 8)) == {}
    tasks = [row for row in rows(db, queue_item) if row.cause.startswith("promise:")]
    assert [(row.queue, row.due_at.date()) for row in tasks] == [("collector", date(2026, 10, 9))]  # 20:00 in New York
    assert db.read_now(log.verify).ok


def test_a_reversal_judges_again(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    pay(db, rt, money(loan_ref="L1"))
    assert settled(db, rt, date(2026, 10, 7)) == {"kept": 1}
    back = pay(db, rt, money(on=date(2026, 10, 9), key="r1"), days=8, reverses="bank:p1")
    assert back.loans == {1: -10_000}
    assert settled(db, rt, date(2026, 10, 10)) == {"broken": 1, "judged_again": 1}
    assert len([row for row in rows(db, queue_item) if row.cause.startswith("promise:")]) == 1
    assert pay(db, rt, money(key="r2"), days=9, reverses="bank:p1").state == "unapplied"  # nothing left to take back


def test_money_that_came_in_time_but_was_reported_late_mends_the_break(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    assert settled(db, rt, date(2026, 10, 7)) == {"broken": 1}
    pay(db, rt, money(loan_ref="L1"), days=7)
    assert settled(db, rt, date(2026, 10, 9)) == {"kept": 1, "judged_again": 1}
    assert [row.left_because for row in rows(db, queue_item)] == ["paid"]


def test_the_first_morning_begun_again_judges_what_the_first_did(db: Database) -> None:
    """Money that came with the book came at the very instant at which the first morning settles."""
    rt = book(db)
    pay(db, rt, money(100, loan_ref="L1"), days=8)
    promised(db, rt, (MONDAY, 10_000))
    db.write_now(lambda conn: conn.execute(update(promise).values(status="kept", source="import")))
    first = settled(db, rt, date(2026, 10, 9))
    assert (first["judged_again"], statuses(db)) == (1, ["broken"])
    assert not any(settled(db, rt, date(2026, 10, 9)).values())
    assert statuses(db) == ["broken"]


def test_a_hold_that_ends_promises_takes_it_out_of_the_rate(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    values = {"borrower_id": 1, "kind": "bankruptcy", "blocks": ["contact"], "from_on": TODAY, "source": "import"}
    db.write_now(lambda conn: conn.execute(hold.insert().values(**values)))
    assert settled(db, rt, date(2026, 10, 2)) == {"cancelled": 1}


def test_a_set_is_judged_part_by_part(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 6_000), (date(2026, 10, 8), 4_000))
    pay(db, rt, money(6_000, loan_ref="L1"))
    assert settled(db, rt, date(2026, 10, 7)) == {}
    assert [row.status for row in rows(db, promise_instalment)] == ["kept", "open"]
    assert settled(db, rt, date(2026, 10, 14)) == {"partial": 1}


def test_payments_that_waited_are_matched_when_settling(db: Database) -> None:
    rt = book(db)
    pay(db, rt, money(reference="L77", payer=None))
    change(db, payment, reference="L2")
    assert settled(db, rt, TUESDAY) == {"matched": 1}
    assert [row.loan_id for row in rows(db, allocation)] == [2]


def test_paying_what_is_past_due_withdraws_what_waits_for_it(db: Database) -> None:
    rt = book(db)
    field = NewItem(
        queue=Queue.FIELD, borrower_id=1, loan_ids=(1,), cause="escalation:x:L1:", why=("x",), next_action="visit"
    )
    review = NewItem(queue=Queue.REVIEW, borrower_id=1, loan_ids=(1,), cause="sms:1", why=("x",), next_action="read")
    db.write_now(lambda conn: [queues.enter(conn, item, NOON) for item in (field, review)])
    pay(db, rt, money(9_999, loan_ref="L1"))
    assert [row.left_at for row in rows(db, queue_item)] == [None, None]
    pay(db, rt, money(1, key="p2", loan_ref="L1"))
    assert [row.left_because for row in rows(db, queue_item)] == ["paid", None]


def test_reminders_go_out_the_day_before_and_on_the_day_unless_it_is_paid(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 6_000), (date(2026, 10, 8), 4_000))

    def due(day: date) -> list[tuple[date, int, int]]:
        found = db.read_now(promise_due.due_reminders, day)
        return [(one.due_on, one.days_before, one.amount_minor) for one in found]

    assert due(date(2026, 10, 3)) == []
    assert due(date(2026, 10, 4)) == [(MONDAY, 1, 6_000)]
    assert due(MONDAY) == [(MONDAY, 0, 6_000)]
    pay(db, rt, money(7_000, loan_ref="L1", on=MONDAY))
    assert due(MONDAY) == []
    assert due(date(2026, 10, 7)) == [(date(2026, 10, 8), 1, 3_000)]


def test_settling_asks_indexes_not_the_whole_book(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("the plan is read on SQLite")
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    query = str(select(promise.c.id).where(promise.c.status == "open").compile(compile_kwargs={"literal_binds": True}))
    plan_of = db.read_now(lambda conn: [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")])
    assert any("USING" in step and "ix_promise_status_final_due_on" in step for step in plan_of), plan_of

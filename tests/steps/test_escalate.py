"""Who goes further, and why: once per cause, never where a hold forbids it, and out again when they pay."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.escalate import escalate
from assistant.store import events, queues
from assistant.store.db import Database
from assistant.store.schema import borrower, hold, loan
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact
from tests.steps.working import NOON, TODAY, book, change, plan, rows

BROKE = {"broken_promises_90d": 3, "broken_in_a_row": 3, "reason": "cash_gap"}


def late(db: Database, **state: Any) -> Runtime:
    """L1 with this state; L2 is 12 days late and nobody's business here."""
    rt = book(db)
    values = {"dpd": 70, "bucket": "M3"} | state
    db.write_now(lambda conn: conn.execute(update(loan_state).where(loan_state.c.loan_id == 1).values(**values)))
    return rt


def keep(conn: Connection, values: dict[str, Any]) -> None:
    conn.execute(insert(promise).values(**values))


def broke(db: Database, times: int = 3, last: date = TODAY - timedelta(days=2)) -> None:
    """Promises of L1 that broke, the last on this day."""
    for n in range(times):
        values = {
            "ref": f"L1-P{n + 1}",
            "loan_id": 1,
            "borrower_id": 1,
            "taken_at": NOON - timedelta(days=40 - n),
            "promised_by": "borrower",
            "source": "call",
            "currency": "USD",
            "amount_minor": 1000,
            "final_due_on": last - timedelta(days=10 * (times - 1 - n)),
            "status": "broken",
            "follow_up_consent": False,
        }
        db.write_now(keep, values)


def talked(db: Database) -> None:
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.id == 1).values(outcome="help_requested")))


def asked(db: Database, rt: Runtime, on: date = TODAY) -> dict[str, int]:
    counts = asyncio.run(escalate(rt, on, NOON + (on - TODAY)))
    return {name: count for name, count in counts.items() if count and name != "asked"}


def test_three_breaks_with_a_reason_and_an_offer_of_help_go_to_the_field(db: Database) -> None:
    rt = late(db, dpd=20, **BROKE)
    broke(db)
    talked(db)
    assert asked(db, rt) == {"field": 1}
    item = rows(db, queue_item)[0]
    assert (item.queue, item.borrower_id, item.loan_ids) == ("field", 1, [1])
    assert "three promises broken" in item.why[0]
    assert "broken_promises_90d 3" in item.why


def test_without_the_offer_of_help_a_collector_makes_it_first(db: Database) -> None:
    rt = late(db, **BROKE)
    broke(db)
    assert asked(db, rt) == {"collector": 1}


def test_a_message_that_offered_help_is_an_offer_of_help(db: Database) -> None:
    rt = late(db, **BROKE)
    broke(db)
    change(db, contact, template="hardship_form")
    assert asked(db, rt) == {"field": 1}


def test_a_cause_enters_once_and_the_next_break_is_a_new_one(db: Database) -> None:
    rt = late(db, **BROKE)
    broke(db)
    talked(db)
    assert asked(db, rt) == {"field": 1}
    assert asked(db, rt) == {}
    assert asked(db, rt, TODAY + timedelta(days=1)) == {}
    one = update(promise).where(promise.c.ref == "L1-P3")
    db.write_now(lambda conn: conn.execute(one.values(final_due_on=TODAY)))
    assert asked(db, rt, TODAY + timedelta(days=2)) == {"field": 1}


def test_a_hold_that_blocks_field_work_keeps_it_out(db: Database) -> None:
    rt = late(db, **BROKE)
    broke(db)
    talked(db)
    values = {
        "borrower_id": 1,
        "kind": "hardship_hold",
        "blocks": ["contact", "field"],
        "from_on": TODAY,
        "source": "x",
    }
    db.write_now(lambda conn: conn.execute(insert(hold).values(**values, to_on=TODAY + timedelta(days=1))))
    assert asked(db, rt) == {}
    assert asked(db, rt, TODAY + timedelta(days=1)) == {"field": 1}  # its last day has passed


@pytest.mark.parametrize(
    "dpd, calls, found",
    [(60, 3, {}), (61, 2, {}), (61, 3, {"field": 1}), (91, 1, {}), (91, 2, {"field": 1}), (181, 2, {})],
)
def test_who_was_called_often_and_never_reached_is_visited_from_day_61(
    db: Database, dpd: int, calls: int, found: dict[str, int]
) -> None:
    rt = late(db, dpd=dpd)
    for n in range(calls):
        db.write_now(plan, 1, "call", n)
    unanswered = update(contact).where(contact.c.channel == "call").values(outcome="no_answer")
    db.write_now(lambda conn: conn.execute(unanswered))
    change(db, borrower, address="1 Example Street")
    assert asked(db, rt) == found


def test_without_any_place_to_go_to_nobody_is_sent(db: Database) -> None:
    rt = late(db, dpd=61)
    for n in range(3):
        db.write_now(plan, 1, "call", n)
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.channel == "call").values(outcome="busy")))
    assert asked(db, rt) == {}
    change(db, borrower, postal_code="94105")
    assert asked(db, rt) == {"field": 1}


def test_the_calls_of_an_imported_history_count(db: Database) -> None:
    rt = late(db, dpd=100)
    change(db, borrower, region="CA")
    calls = [
        events.NewEvent(
            borrower_id=1, at=NOON - timedelta(days=days), event="call", source="import", outcome="no_answer"
        )
        for days in (89, 90, 10)
    ]
    db.write_now(lambda conn: events.add(conn, calls[1], calls[2]))
    assert asked(db, rt) == {}, "the one of ninety days ago is past the look-back"
    db.write_now(lambda conn: events.add(conn, calls[0]))
    assert asked(db, rt) == {"field": 1}


def test_a_silent_loan_is_visited_once_a_month_and_paying_withdraws_it(db: Database) -> None:
    rt = late(db, dpd=95, bucket="M4", last_rpc_on=TODAY - timedelta(days=14))
    change(db, borrower, region="CA")
    for n in range(2):
        db.write_now(plan, 1, "call", n)
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.channel == "call").values(outcome="busy")))
    assert asked(db, rt) == {"field": 1}
    assert rows(db, queue_item)[0].why[0] == "more than 90 days late, called, and not spoken to for two weeks"
    assert asked(db, rt, TODAY + timedelta(days=30)) == {}
    assert asked(db, rt, date(2026, 11, 1)) == {"field": 1}
    change(db, loan_state, amount_past_due_minor=0, dpd=0)
    assert asked(db, rt, date(2026, 11, 2)) == {"withdrawn": 2}


def test_who_was_spoken_to_within_two_weeks_is_not_visited(db: Database) -> None:
    rt = late(db, dpd=95, bucket="M4", last_rpc_on=TODAY - timedelta(days=13))
    change(db, borrower, region="CA")
    for n in range(2):
        db.write_now(plan, 1, "call", n)
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.channel == "call").values(outcome="busy")))
    assert asked(db, rt) == {}


def test_a_secured_loan_of_91_days_goes_to_legal_once_a_bucket_and_out_when_paid(db: Database) -> None:
    rt = late(db, dpd=91, bucket="M4")
    change(db, loan, collateral="a car")
    assert asked(db, rt) == {}
    change(db, contact, template="hardship_form")
    assert asked(db, rt) == {"legal": 1}
    assert asked(db, rt, TODAY + timedelta(days=1)) == {}
    older = update(loan_state).where(loan_state.c.loan_id == 1).values(dpd=121, bucket="M5")
    db.write_now(lambda conn: conn.execute(older))
    assert asked(db, rt, TODAY + timedelta(days=2)) == {"legal": 1}
    change(db, loan_state, amount_past_due_minor=0, dpd=0)
    assert asked(db, rt, TODAY + timedelta(days=3)) == {"withdrawn": 2}
    assert {row.left_because for row in rows(db, queue_item)} == {"paid"}


def test_two_breaks_do_not_keep_a_loan_nobody_reaches_from_the_field(db: Database) -> None:
    rt = late(db, dpd=100, broken_promises_90d=2, broken_in_a_row=2)
    broke(db, 2)
    assert asked(db, rt) == {"review": 1}
    change(db, borrower, region="CA")
    for n in range(2):
        db.write_now(plan, 1, "call", n)
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.channel == "call").values(outcome="busy")))
    assert asked(db, rt, TODAY + timedelta(days=1)) == {"field": 1}


def test_the_limitation_date_is_watched(db: Database) -> None:
    rt = late(db)
    change(db, loan, limitation_on=TODAY + timedelta(days=180))
    assert asked(db, rt) == {"legal": 1}
    assert rows(db, queue_item)[0].priority == 95


def test_a_large_secured_debt_of_the_dead_is_preserved_under_the_hold_on_contact(db: Database) -> None:
    rt = late(db, hold_kind="deceased")
    change(db, loan, collateral="a car")
    values = {"borrower_id": 1, "kind": "deceased", "blocks": ["contact", "field"], "from_on": TODAY, "source": "x"}
    db.write_now(lambda conn: conn.execute(insert(hold).values(**values)))
    assert asked(db, rt) == {"legal": 1}


@pytest.mark.parametrize("mended", [{"amount_past_due_minor": 0, "dpd": 0}, None])
def test_paying_withdraws_and_a_closed_loan_too(db: Database, mended: dict[str, int] | None) -> None:
    rt = late(db, **BROKE)
    broke(db)
    talked(db)
    assert asked(db, rt) == {"field": 1}
    if mended:
        change(db, loan_state, **mended, broken_promises_90d=0, broken_in_a_row=0)
    else:
        change(db, loan, status="closed")
    assert asked(db, rt, TODAY + timedelta(days=1)) == {"withdrawn": 1}
    assert rows(db, queue_item)[0].left_because == "paid"


def test_the_queue_lists_what_the_worker_needs_in_working_order(db: Database) -> None:
    rt = late(db, **BROKE)
    broke(db)
    talked(db)
    asked(db, rt)
    low = queues.NewItem(
        queue=Queue.FIELD, borrower_id=2, loan_ids=(2,), cause="x", why=("y",), next_action="visit", priority=1
    )
    db.write_now(lambda conn: queues.enter(conn, low, NOON))
    first, second = db.read_now(queues.listing, "field", 10)
    assert (first["borrower_id"], first["loan_ids"], first["dpd"], first["currency"]) == ("B1", ["L1"], 70, "USD")
    assert (first["amount_past_due_minor"], first["next_action"]) == (10_000, "Announced visit with a stated purpose")
    assert second["borrower_id"] == "B2"
    assert set(first) == {
        *("borrower_id", "loan_ids", "queue", "why", "entered_at", "priority", "amount_past_due_minor", "currency"),
        *("dpd", "owner", "next_action", "due_at", "waits_until", "rule", "state", "due_on", "alarm_on", "cause"),
    }
    assert len(db.read_now(queues.listing, "field", 1)) == 1

"""The day's plan: what is written, that it may be repeated and cut off, and who gets the capacity."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from assistant.config import Limits
from assistant.runtime import Runtime
from assistant.steps import plan_day as step
from assistant.steps.plan_day import plan_day
from assistant.store import log
from assistant.store.db import Database, rehearsal
from assistant.store.schema import hold, party
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import account_action, account_plan
from assistant.store.schema_state import loan_state, standing
from assistant.store.schema_work import contact
from tests.planning_rows import (
    AS_OF,
    NOW,
    add_book,
    add_borrower,
    add_event,
    add_loan,
    add_point,
    add_portfolio,
    runtime,
)

DAY = timedelta(days=1)


def rows(db: Database, table: Any) -> list[dict[str, Any]]:
    def read(conn: Connection) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in conn.execute(select(table).order_by(*table.primary_key.columns))]

    return db.read_now(read)


def stands(db: Database) -> dict[int, str]:
    return {row["loan_id"]: row["stands"] for row in rows(db, standing)}


@pytest.fixture
def book(db: Database) -> Database:
    """A portfolio and one borrower with one loan, twelve days late."""
    db.write_now(add_portfolio)
    db.write_now(add_borrower, 1)
    db.write_now(add_loan, 1)
    return db


async def test_a_contact_is_written_with_its_cause_and_hours(book: Database) -> None:
    await plan_day(runtime(book), AS_OF, NOW)
    [one] = rows(book, contact)
    assert one["cause"] == "2026-10-01:B00001:m1_late.unknown/m1_solve:call"
    assert one["state"] == "planned"
    assert (one["channel"], one["template"], one["segment"], one["strategy"]) == (
        "call",
        "m1_solve",
        "m1_late.unknown",
        "standard",
    )
    assert one["loan_ids"] == [1]
    assert one["not_before"] == datetime(2026, 10, 1, 21, tzinfo=UTC)  # 17:00 in New York
    assert one["not_after"] == datetime(2026, 10, 2, 0, tzinfo=UTC)
    assert one["priority"] > 0


async def test_every_plan_is_in_the_log(book: Database) -> None:
    await plan_day(runtime(book), AS_OF, NOW)
    [entry], [one] = rows(book, log_entry), rows(book, contact)
    assert (entry["kind"], entry["contact_id"], entry["borrower_id"]) == ("planned", one["id"], 1)
    assert "L00001" in entry["search"]
    assert book.read_now(log.verify).ok


async def test_the_same_day_twice_changes_nothing(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_book, 30)
    rt = runtime(db, limits=Limits.model_validate({"collector_minutes": 60}))
    first = await plan_day(rt, AS_OF, NOW)
    before = [rows(db, table) for table in (contact, standing, account_action, log_entry)]
    second = await plan_day(rt, AS_OF, NOW + timedelta(hours=2))
    assert [rows(db, table) for table in (contact, standing, account_action, log_entry)] == before
    assert (second["planned"], second["by_channel"]) == (first["planned"], first["by_channel"])
    assert not any(second["new"].values())


@pytest.mark.parametrize("batches", [1, 3, 6, 8])  # in the first pass, between the passes, in the second
async def test_a_plan_that_was_cut_ends_in_the_same_contacts(
    db: Database, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(step, "BATCH_MAX", 7)
    db.write_now(add_portfolio)
    db.write_now(add_book, 40)
    db.write_now(lambda conn: conn.execute(update(loan_state).where(loan_state.c.loan_id % 4 == 0).values(MESSAGED)))
    rt = runtime(db, limits=Limits.model_validate({"collector_minutes": 90}))
    whole = await rehearsed(rt)
    real = step.plan_batch
    done: list[Any] = []

    def cut(conn: Connection, plan: Any, ids: Any) -> None:
        if len(done) == batches:
            raise KeyboardInterrupt
        real(conn, plan, ids)
        done.append(ids)

    monkeypatch.setattr(step, "plan_batch", cut)
    with pytest.raises(KeyboardInterrupt):
        await plan_day(rt, AS_OF, NOW)
    assert 0 < len(rows(db, contact)) < len(whole)
    monkeypatch.setattr(step, "plan_batch", real)
    await plan_day(rt, AS_OF, NOW)
    assert sorted(row["cause"] for row in rows(db, contact)) == whole
    assert len({row["borrower_id"] for row in rows(db, contact) if row["channel"] == "call"}) == 15
    assert set(stands(db)) == set(range(1, 41))


MESSAGED = {"segment": "m1_early.unknown", "dpd": 1, "past_due_days": 1}  # a message today, no call


async def rehearsed(rt: Runtime) -> list[str]:
    """The causes that planning would write."""
    with rehearsal(rt.db) as stage:
        await plan_day(replace(rt, db=stage), AS_OF, NOW)
        return sorted(row["cause"] for row in rows(stage, contact))


async def test_the_best_value_gets_the_minutes_and_the_rest_a_message(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_book, 20)
    await plan_day(
        runtime(db, limits=Limits.model_validate({"collector_minutes": 30, "small_balance_share": 0})), AS_OF, NOW
    )
    by_channel = {row["borrower_id"]: row["channel"] for row in rows(db, contact)}
    assert {number for number, channel in by_channel.items() if channel == "call"} == {16, 17, 18, 19, 20}
    assert Counter(by_channel.values()) == {"call": 5, "sms": 15}


async def test_who_gets_neither_stands_without_capacity(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_book, 20)
    nothing = Limits.model_validate({"collector_minutes": 30, "sms": 3, "email": 0, "small_balance_share": 0})
    await plan_day(runtime(db, limits=nothing), AS_OF, NOW)
    assert Counter(stands(db).values()) == {"planned": 8, "no_capacity": 12}
    assert Counter(row["channel"] for row in rows(db, contact)) == {"call": 5, "sms": 3}


async def test_a_second_portfolio_planned_later_gets_only_what_is_left(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_book, 3)
    rt = runtime(db, limits=Limits.model_validate({"collector_minutes": 20}))
    await plan_day(rt, AS_OF, NOW)
    db.write_now(add_book, 10, 100)
    await plan_day(rt, AS_OF, NOW)
    assert Counter(row["channel"] for row in rows(db, contact))["call"] == 3


async def test_every_late_or_due_loan_stands_somewhere(db: Database) -> None:
    def build(conn: Connection) -> None:
        add_portfolio(conn, history="unknown", first_import_on=AS_OF - 29 * DAY)
        for number in range(1, 12):
            add_borrower(conn, number, phone=number != 9, email=number != 9)
        add_loan(conn, 1)
        add_loan(conn, 2, "hold.deceased", 40, hold_kind="deceased")
        conn.execute(
            insert(hold).values(borrower_id=2, kind="deceased", blocks=["contact"], from_on=AS_OF, source="import")
        )
        add_loan(conn, 3, "promise.open", 12, promise_open=True)
        add_loan(conn, 4, amount_past_due_minor=499)
        add_loan(conn, 5, last_paid_on=AS_OF - DAY)
        add_loan(conn, 6, "pre_due.unknown", -3)
        add_loan(conn, 7, "pre_due.unknown", -6)
        add_loan(conn, 8, "m4_m6.unknown", 120)
        add_loan(conn, 9, "m1_early.unknown", 1)
        add_loan(conn, 10, "m3.unknown", 70)
        conn.execute(insert(account_plan).values(loan_id=10, owner="anna", goal="settle"))
        add_loan(conn, 11, "current", -20)

    db.write_now(build)
    await plan_day(runtime(db), AS_OF, NOW)
    assert stands(db) == {
        1: "planned",  # a message: calls wait
        2: "hold:deceased",
        3: "promise_open",
        4: "pennies",
        5: "recent_payment",
        6: "planned",
        7: "nothing_due",
        8: "history_unknown",
        9: "no_point",
        10: "plan_of_account",
    }


@pytest.mark.parametrize("days, channel", [(29, "sms"), (30, "call")])
async def test_calls_wait_out_thirty_days_of_unknown_history(db: Database, days: int, channel: str) -> None:
    db.write_now(add_portfolio, history="unknown", first_import_on=AS_OF - days * DAY)
    db.write_now(add_book, 1)
    await plan_day(runtime(db), AS_OF, NOW)
    assert [row["channel"] for row in rows(db, contact)] == [channel]


async def test_a_supervisor_may_confirm_an_unknown_history(db: Database) -> None:
    from assistant.store import facts

    db.write_now(add_portfolio, history="unknown", first_import_on=AS_OF)
    db.write_now(add_book, 1)
    db.write_now(facts.put, "history_confirmed:cards", {"by": "sam"})
    await plan_day(runtime(db), AS_OF, NOW)
    assert [row["channel"] for row in rows(db, contact)] == ["call"]


@pytest.mark.parametrize("days, expected", [(5, "planned"), (6, "payments_stale")])
async def test_a_payment_file_older_than_the_portfolio_allows_pauses_the_chasing(
    db: Database, days: int, expected: str
) -> None:
    db.write_now(add_portfolio, payments_complete_through=AS_OF - days * DAY)
    db.write_now(add_book, 1)
    await plan_day(runtime(db), AS_OF, NOW)
    assert stands(db) == {1: expected}


async def test_a_standing_is_written_only_when_it_changes(book: Database) -> None:
    rt = runtime(book)
    for number in range(4):
        await plan_day(rt, AS_OF + number * DAY, NOW + number * DAY)
    # Thursday and Friday a call, Saturday a message: planned all along; on Sunday nothing.
    found = [(row["as_of"], row["stands"]) for row in rows(book, standing)]
    assert found == [(AS_OF, "planned"), (date(2026, 10, 4), "nothing_due")]


async def test_what_was_sent_in_the_week_is_counted_in_the_borrowers_zone(book: Database) -> None:
    """A call on Thursday evening in New York is Friday in UTC; on Saturday it is two days old."""
    book.write_now(add_event, 1, datetime(2026, 9, 30, 0, 30, tzinfo=UTC), "call")  # Tuesday 20:30
    await plan_day(runtime(book), AS_OF, NOW)
    assert [row["channel"] for row in rows(book, contact)] == ["call"]


async def test_void_attempts_leave_the_count(book: Database) -> None:
    book.write_now(add_event, 1, NOW - DAY, "call", status="void")
    await plan_day(runtime(book), AS_OF, NOW)
    assert [row["channel"] for row in rows(book, contact)] == ["call"]


async def test_a_stop_by_text_moves_the_message_to_another_channel(book: Database) -> None:
    book.write_now(add_event, 1, NOW - DAY, "call")
    asked = {"direction": "in", "detail": {"request": "stop_channel", "channel": "sms"}, "status": None}
    book.write_now(add_event, 1, NOW - 9 * DAY, "request", **asked)
    await plan_day(runtime(book), AS_OF, NOW)
    assert [(row["channel"], row["template"]) for row in rows(book, contact)] == [("email", "reminder_m1")]


async def test_the_reminder_of_a_promise_names_it(book: Database) -> None:
    def promised(conn: Connection) -> None:
        values = {"id": 5, "ref": "P1", "loan_id": 1, "borrower_id": 1, "taken_at": NOW, "promised_by": "borrower"}
        values |= {"source": "call", "currency": "USD", "amount_minor": 5_000, "final_due_on": AS_OF + DAY}
        conn.execute(insert(promise).values(status="open", follow_up_consent=True, **values))
        part = {"promise_id": 5, "n": 1, "due_on": AS_OF + DAY, "amount_minor": 5_000, "status": "open"}
        conn.execute(insert(promise_instalment).values(part))
        conn.execute(update(loan_state).values(segment="promise.open", promise_open=True))

    book.write_now(promised)
    await plan_day(runtime(book), AS_OF, NOW)
    [one] = rows(book, contact)
    assert (one["template"], one["context"]["promise_id"]) == ("promise_reminder", 5)
    assert one["context"]["promise"] == {"amount_minor": 5_000, "currency": "USD", "due_on": "2026-10-02"}


async def test_actions_are_proposed_once_a_delinquency(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_borrower, 1)
    db.write_now(add_loan, 1, "m3.unknown", 61)
    rt = runtime(db)
    await plan_day(rt, AS_OF, NOW)
    await plan_day(rt, AS_OF + DAY, NOW + DAY)
    found = [(row["action"], row["state"], row["why"]["approval"]) for row in rows(db, account_action)]
    assert ("freeze_line", "proposed", "supervisor") in found
    assert len(found) == len({action for action, _, _ in found})
    again = {"oldest_due_on": AS_OF - 30 * DAY}
    db.write_now(lambda conn: conn.execute(update(loan_state).values(**again)))
    await plan_day(rt, AS_OF + 2 * DAY, NOW + 2 * DAY)
    assert Counter(row["action"] for row in rows(db, account_action))["freeze_line"] == 2


async def test_a_guarantor_on_file_gets_their_own_contact(db: Database) -> None:
    def build(conn: Connection) -> None:
        add_portfolio(conn)
        add_borrower(conn, 1)
        add_borrower(conn, 2, phone=False, email=False)
        add_point(conn, 2, "post", "9 Elm Street")
        add_loan(conn, 1, "m2.unknown", 31)
        conn.execute(insert(party).values(id=4, loan_id=1, role="guarantor", borrower_id=2, liability="several"))

    db.write_now(build)
    await plan_day(runtime(db), AS_OF, NOW)
    notice = next(row for row in rows(db, contact) if row["person"] == "guarantor")
    assert (notice["borrower_id"], notice["channel"], notice["template"]) == (2, "letter", "guarantor_notice")
    assert notice["cause"].startswith("2026-10-01:B00002:")
    assert notice["context"] == {"party_id": 4, "limit_minor": 500_000, "currency": "USD", "agreed_on": None}


async def test_planned_at_noon_a_morning_contact_gets_the_rest_of_the_day(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_borrower, 1)
    db.write_now(add_loan, 1, "m1_early.unknown", 1)
    await plan_day(runtime(db), AS_OF, datetime(2026, 10, 1, 17, tzinfo=UTC))
    [one] = rows(db, contact)
    assert one["not_after"] == datetime(2026, 10, 2, 0, tzinfo=UTC)


async def test_an_unknown_place_is_planned_so_that_the_gate_can_refuse_it(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_borrower, 1, phone=False, places=[], country=None)
    db.write_now(add_loan, 1, "m1_early.unknown", 1)
    await plan_day(runtime(db), AS_OF, NOW)
    assert [row["channel"] for row in rows(db, contact)] == ["email"]


async def test_progress_is_told(db: Database) -> None:
    db.write_now(add_portfolio)
    db.write_now(add_book, 3)
    told: list[tuple[str, int, int]] = []
    await plan_day(runtime(db), AS_OF, NOW, progress=lambda *step: told.append(step))
    assert told == [("planning the day", 3, 3)]

"""The facts of planning, as the tables have them, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert

from assistant.core.terms import Channel
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.stand import Stand
from assistant.store import facts, plan_rows, planning
from assistant.store.db import Database
from assistant.store.schema import instalment, party
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import account_plan
from assistant.store.schema_state import reason
from assistant.store.schema_work import contact
from tests.core.planning import POLICY
from tests.planning_rows import AS_OF, NOW, add_borrower, add_event, add_loan, add_point, add_portfolio

DAY = timedelta(days=1)


@pytest.fixture
def book(db: Database) -> Database:
    db.write_now(add_portfolio)
    db.write_now(add_borrower, 1)
    return db


def read(db: Database, owed: dict[tuple[int, date], int] | None = None, *ids: int) -> list[BorrowerDay]:
    return db.read_now(planning.read, ids or (1,), AS_OF, {1: POLICY}, None, owed or {})


def add_row(conn: Connection, /, table: Table, values: dict[str, Any]) -> None:
    conn.execute(insert(table).values(values))


def only_loan(db: Database, owed: dict[tuple[int, date], int] | None = None) -> LoanDay:
    [one] = read(db, owed)
    [loan] = one.loans
    return loan


@pytest.mark.parametrize(
    "segment, dpd, changes, wanted",
    [
        ("m1_early.unknown", 1, {}, True),
        ("grace", 0, {"past_due_days": 2, "days_to_due": None}, True),
        ("pre_due.unknown", 0, {}, True),
        ("pre_due.unknown", -7, {}, True),
        ("current", -8, {}, False),
        ("promise.open", -20, {"promise_open": True}, True),
        ("current", -20, {"cured_on": AS_OF - 5 * DAY}, True),
        ("current", -20, {"cured_on": AS_OF - 6 * DAY}, False),
        ("closed", 30, {"status": "closed"}, False),
    ],
)
def test_only_those_with_something_to_plan_are_read(
    book: Database, segment: str, dpd: int, changes: dict[str, Any], wanted: bool
) -> None:
    book.write_now(add_loan, 1, segment, dpd, **changes)
    assert book.read_now(planning.candidates, AS_OF) == ([1] if wanted else [])


def test_each_borrower_is_a_candidate_once_in_the_order_of_ids(book: Database) -> None:
    book.write_now(add_borrower, 2)
    for number, owner in ((10, 2), (11, 1), (12, 2)):
        book.write_now(add_loan, number, owner=owner)
    assert book.read_now(planning.candidates, AS_OF) == [1, 2]


def test_a_loan_comes_with_what_its_columns_say(book: Database) -> None:
    book.write_now(
        add_loan, 1, "m2.unknown", 40, annual_rate=0.2, collateral="car", mandate_status="active", last_rpc_on=AS_OF
    )
    loan = only_loan(book)
    assert (loan.id, loan.ref, loan.segment, loan.dpd, loan.currency) == (1, "L00001", "m2.unknown", 40, "USD")
    assert (loan.amount_past_due_minor, loan.balance_minor, loan.oldest_due_on) == (20_000, 500_000, AS_OF - 40 * DAY)
    assert (loan.annual_rate, loan.has_collateral, loan.mandate_status, loan.last_rpc_on) == (
        0.2,
        True,
        "active",
        AS_OF,
    )


def test_attempts_carry_the_day_of_the_borrowers_wall_clock(book: Database) -> None:
    """Four o'clock UTC is midnight in New York."""
    book.write_now(add_loan, 1)
    book.write_now(
        add_event, 1, datetime(2026, 9, 30, 3, 59, tzinfo=UTC), "call", outcome="conversation"
    )  # 23:59, the 29th
    book.write_now(add_event, 1, datetime(2026, 9, 30, 4, 0, tzinfo=UTC), "call", mode="prerecorded")
    book.write_now(add_event, 1, NOW - DAY, "sms", status="void")
    book.write_now(add_event, 1, NOW - DAY, "sms", person="guarantor")
    book.write_now(add_event, 1, NOW - DAY, "sms", direction="in")
    [one] = read(book)
    assert [(made.channel, made.on.day, made.conversation) for made in one.attempts] == [
        (Channel.CALL, 29, True),
        (Channel.VOICE, 30, False),
    ]


@pytest.mark.parametrize(
    "said, stopped",
    [
        ([("request", {"request": "stop_channel", "channel": "sms"})], {"sms"}),
        ([("request", {"request": "stop_channel", "channel": "all"})], set(Channel)),
        ([("request", {"request": "stop_channel", "channel": "sms"}), ("sms", {"intent": "start"})], set()),
        ([("sms", {"intent": "start"}), ("request", {"request": "stop_channel", "channel": "sms"})], {"sms"}),
        ([("request", {"request": "dispute_orally"})], set()),
    ],
)
def test_what_they_asked_us_to_stop(book: Database, said: list[tuple[str, dict[str, str]]], stopped: set[str]) -> None:
    book.write_now(add_loan, 1)
    for number, (event, detail) in enumerate(said):
        book.write_now(add_event, 1, NOW - (9 - number) * DAY, event, direction="in", detail=detail, status=None)
    [one] = read(book)
    assert one.stopped == stopped


def test_zones_are_those_of_the_places_and_of_usable_numbers(book: Database) -> None:
    book.write_now(add_loan, 1)
    book.write_now(add_point, 1, "phone", "+13105550100", zones=["America/Los_Angeles"])
    book.write_now(add_point, 1, "phone", "+13125550100", zones=["America/Chicago"], state="doubted")
    book.write_now(add_point, 1, "phone", "+13035550100", zones=["America/Denver"], owner="spouse")
    [one] = read(book)
    assert one.zones == ("America/Los_Angeles", "America/New_York")


def test_a_stated_place_overrides_the_others(book: Database) -> None:
    stated = {"zone": "America/Denver", "evidence": "stated"}
    book.write_now(add_borrower, 2, places=[stated, {"zone": "America/New_York", "evidence": "postal_code"}])
    book.write_now(add_loan, 2)
    assert [one.zones for one in read(book, None, 2)] == [("America/Denver",)]


def test_an_address_on_the_borrowers_row_takes_letters(book: Database) -> None:
    book.write_now(add_borrower, 2, address="9 Elm Street", phone=False, email=False)
    book.write_now(add_loan, 2)
    assert [(point.kind, point.id) for one in read(book, None, 2) for point in one.points] == [("post", None)]


def add_promise(conn: Connection, /, status: str, *dues: int, judged_on: date | None = None) -> None:
    values = {
        "id": 5,
        "ref": "P5",
        "loan_id": 1,
        "borrower_id": 1,
        "taken_at": NOW - 9 * DAY,
        "promised_by": "borrower",
    }
    values |= {"source": "call", "currency": "USD", "amount_minor": 900, "final_due_on": AS_OF + dues[-1] * DAY}
    conn.execute(insert(promise).values(status=status, follow_up_consent=True, judged_on=judged_on, **values))
    for n, due in enumerate(dues, 1):
        part = {"promise_id": 5, "n": n, "due_on": AS_OF + due * DAY, "amount_minor": 300, "status": status}
        conn.execute(insert(promise_instalment).values(part))


def test_the_next_unpaid_instalment_of_a_promise_is_the_one_to_remind_of(book: Database) -> None:
    book.write_now(add_loan, 1, "promise.open", promise_open=True)
    book.write_now(add_promise, "open", 0, 1, 30)
    owed = {(5, AS_OF): 300, (5, AS_OF + DAY): 120}
    first, second = only_loan(book, owed).promise, only_loan(book, {(5, AS_OF + DAY): 120}).promise
    assert first is not None
    assert (first.on, first.amount_minor) == (AS_OF, 300)
    assert second is not None
    assert (second.on, second.amount_minor, second.follow_up_consent) == (AS_OF + DAY, 120, True)
    far = only_loan(book, {}).promise
    assert far is not None
    assert far.on == AS_OF + 30 * DAY


def test_a_broken_promise_is_known_from_the_day_it_was_judged(book: Database) -> None:
    book.write_now(add_loan, 1, "promise.broken", broken_promises_90d=1)
    book.write_now(add_promise, "broken", -3, judged_on=AS_OF - DAY)
    broken = only_loan(book).broken
    assert broken is not None
    assert (broken.on, broken.due_on, broken.amount_minor) == (AS_OF - DAY, AS_OF - 3 * DAY, 900)


def test_a_reason_is_dated_from_when_it_was_said_last(book: Database) -> None:
    book.write_now(add_loan, 1, "reason.hardship", reason="illness")
    for code, days in (("illness", 9), ("illness", 2), ("forgot", 1)):
        said = {"loan_id": 1, "code": code, "source": "collector", "confidence": 1.0, "at": NOW - days * DAY}
        book.write_now(add_row, reason, said)
    assert only_loan(book).reason_on == AS_OF - 2 * DAY


@pytest.mark.parametrize("strategy, by_owner", [(None, True), ("gentle", False)])
def test_an_account_plan_acts_itself_or_names_a_strategy(book: Database, strategy: str | None, by_owner: bool) -> None:
    book.write_now(add_loan, 1)
    values = {"loan_id": 1, "owner": "anna", "goal": "settle", "strategy": strategy}
    book.write_now(add_row, account_plan, values)
    loan = only_loan(book)
    assert (loan.planned_by_owner, loan.plan_strategy) == (by_owner, strategy)


def test_only_a_liable_guarantor_counts(book: Database) -> None:
    book.write_now(add_loan, 1)
    for number, liability in ((1, "several"), (2, "none")):
        backer = {"id": number, "loan_id": 1, "role": "guarantor", "phone": "+12125550199", "liability": liability}
        book.write_now(add_row, party, backer | {"cap_minor": 70_000})
    [backed] = only_loan(book).guarantors
    assert (backed.party_id, backed.cap_minor, [point.kind for point in backed.points]) == (1, 70_000, ["phone"])


def add_contact(conn: Connection, /, ref: str, on: date, **changes: Any) -> None:
    values = {"ref": ref, "cause": ref, "borrower_id": 1, "loan_ids": [1], "as_of": on, "channel": "call", "minutes": 6}
    values |= {"purpose": "collect", "treatment": "t", "strategy": "standard", "template": "m1_solve", "priority": 1}
    values |= {"person": "borrower", "cost_minor": 150, "context": {}, "not_before": NOW, "not_after": NOW}
    conn.execute(insert(contact).values(values | {"state": "released", "state_at": NOW} | changes))


def test_contacts_that_were_made_are_remembered_by_their_template(book: Database) -> None:
    book.write_now(add_loan, 1)
    for ref, days, changes in (("a", 9, {}), ("b", 4, {}), ("c", 2, {"state": "refused"}), ("d", 0, {})):
        book.write_now(add_contact, ref, AS_OF - days * DAY, **changes)
    [one] = read(book)
    assert one.last_by_template == {("call", "m1_solve"): AS_OF - 4 * DAY}
    assert one.loans[0].called_since == AS_OF - 9 * DAY


def test_what_today_has_taken_of_each_channel(book: Database) -> None:
    book.write_now(add_contact, "a", AS_OF)
    book.write_now(add_contact, "b", AS_OF, minutes=8)
    book.write_now(add_contact, "c", AS_OF, channel="sms", minutes=0)
    book.write_now(add_contact, "d", AS_OF - DAY)
    book.write_now(add_contact, "e", AS_OF, channel="sms", strategy=None)  # a reply, not of the plan
    assert book.read_now(plan_rows.used, AS_OF) == {Channel.CALL: 14, Channel.SMS: 1}
    assert book.read_now(plan_rows.already_planned, [1, 2], AS_OF) == {1}


def test_a_standing_is_kept_only_when_it_differs_from_the_last(book: Database) -> None:
    book.write_now(add_loan, 1)
    held, freed = Stand(stands="pennies", why="little"), Stand(stands="planned", why="m1")
    found = [
        book.write_now(plan_rows.write_standings, AS_OF + n * DAY, {1: one})
        for n, one in enumerate((held, held, freed, held))
    ]
    assert found == [1, 0, 1, 1]
    assert book.write_now(plan_rows.write_standings, AS_OF + 3 * DAY, {1: freed}) == 1  # the same day, decided anew


def test_the_last_planning_day_is_the_latest_before_this_one(db: Database) -> None:
    for day in (date(2026, 9, 28), date(2026, 9, 30), AS_OF, date(2026, 10, 2)):
        db.write_now(facts.put, plan_rows.key_of(day), {})
    assert db.read_now(plan_rows.last_planned_on, AS_OF) == date(2026, 9, 30)
    assert db.read_now(plan_rows.last_planned_on, date(2026, 9, 28)) is None


@pytest.mark.parametrize(("dpd", "found"), [(-3, ("part_payments",)), (-8, ()), (1, ())])
def test_how_a_loan_was_paid_warns_in_the_week_before_it_falls_due(
    book: Database, dpd: int, found: tuple[str, ...]
) -> None:
    book.write_now(add_loan, 1, "pre_due.unknown", dpd)
    for n, (days, part) in enumerate([(118, 300), (87, 10_000), (56, 8_900), (26, 10_000)], start=1):
        due_on = AS_OF - days * DAY
        owed = {"loan_id": 1, "n": n, "due_on": due_on, "principal_due_minor": 9_000, "interest_due_minor": 1_000}
        book.write_now(add_row, instalment, owed | {"fees_due_minor": 0, "cum_due_minor": 10_000 * n})
        came = {"id": n, "ref": f"P{n}", "source": "test", "paid_on": due_on, "amount_minor": part, "currency": "USD"}
        book.write_now(add_row, payment, came | {"state": "allocated", "received_at": NOW})
        share = {"payment_id": n, "loan_id": 1, "paid_on": due_on, "amount_minor": part, "posted_at": NOW}
        book.write_now(add_row, allocation, share)
    assert only_loan(book).signs == found

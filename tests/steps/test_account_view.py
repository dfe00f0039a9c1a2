"""The account screen: bounded statements, masked data, every refusal with its clause; what is shown is logged."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from assistant.core.desk import mask
from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.steps.account_people import reveal
from assistant.steps.account_view import account_view
from assistant.steps.promise_help import answer_to, suggestions
from assistant.steps.release import release_due
from assistant.store import holds, log
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.schema import loan, party
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_work import contact_event, outbox
from tests.planning_rows import add_loan
from tests.steps.test_call import dial, floor, verified
from tests.steps.test_release import EVENING, NOON, TODAY, borrowers, plan, rt
from tests.store.loans import add_payment

__all__ = ["rt"]


def seen(db: Database, rt: Runtime, ref: str = "B00001", now: Any = NOON) -> dict[str, Any]:
    found = db.read_now(account_view, rt, ref, now)
    assert found is not None
    return found


def test_an_account_is_found_by_its_own_name_or_a_loan_s(db: Database, rt: Runtime) -> None:
    borrowers(db, 2)
    assert seen(db, rt)["borrower"] == seen(db, rt, "L00001")["borrower"] == "B00001"
    assert db.read_now(account_view, rt, "nobody", NOON) is None


def test_the_amounts_of_the_field_are_all_there(db: Database, rt: Runtime) -> None:
    borrowers(db)
    db.write_now(lambda conn: add_payment(conn, 1, -2, 3_000))
    (one,) = seen(db, rt)["loans"]
    assert one["days"]["dpd"] == 12
    assert one["amounts"] | {"payoff_on": None} == {
        "past_due_minor": 20_000, "minimum_due_minor": None, "stop_roll_minor": 10_000, "to_cure_minor": 20_000,
        "payoff_minor": 500_000, "payoff_on": None, "daily_interest_minor": None, "fees_minor": 0, "unapplied_minor": 0,
        "in_flight_minor": 3_000,
    }  # fmt: skip
    assert one["amounts"]["payoff_on"] == TODAY


def test_it_says_where_the_borrower_is_and_what_time_it_is_there(db: Database, rt: Runtime) -> None:
    borrowers(db)
    (there,) = seen(db, rt)["person"]["local_times"]
    assert (there["zone"], there["now"].hour) == ("America/New_York", 12)


def test_numbers_and_identity_data_are_masked(db: Database, rt: Runtime) -> None:
    borrowers(db, postal_code="10001", address="1 Elm Street")
    told = str(seen(db, rt)["person"])
    assert "+1212555" not in told
    assert "Elm" not in told
    assert "b1@example" not in told
    assert "•••• 0001" in told


def test_what_is_shown_is_logged_with_who_asked_and_without_what_it_is(db: Database, rt: Runtime) -> None:
    borrowers(db, address="1 Elm Street")
    point = seen(db, rt)["person"]["points"][0]["id"]
    assert db.write_now(reveal, 1, f"point:{point}", "ann", NOON).startswith("+1212555")
    assert db.write_now(reveal, 1, "address", "ann", NOON) == "1 Elm Street"
    query = select(log_entry.c.kind, log_entry.c.leaf).order_by(log_entry.c.entry)
    rows = db.read_now(lambda conn: list(conn.execute(query)))
    assert [row.kind for row in rows] == ["reveal", "reveal"]
    assert all("ann" in row.leaf and "Elm" not in row.leaf for row in rows)
    assert db.read_now(log.verify).ok


@pytest.mark.parametrize("what", ["point:999", "point:x", "key", "born_on", "name", ""])
def test_nothing_is_shown_that_is_not_theirs_or_not_masked(db: Database, rt: Runtime, what: str) -> None:
    borrowers(db)
    with pytest.raises(BadInput, match="there is no"):
        db.write_now(reveal, 1, what, "ann", NOON)


def test_what_may_be_done_now_is_said_by_channel_with_every_refusal_s_clause(db: Database, rt: Runtime) -> None:
    borrowers(db)
    by_day = {one["channel"]: one for one in seen(db, rt)["may"]}
    assert by_day["call"]["allowed"]
    by_night = {one["channel"]: one for one in seen(db, rt, now=EVENING)["may"]}
    assert not by_night["call"]["allowed"]
    assert all(one["clause"] and one["because"] for one in by_night["call"]["refusals"])
    assert by_night["call"]["until"] == EVENING + timedelta(hours=12)


def test_a_hold_and_the_parties_say_whom_one_may_speak_to(db: Database, rt: Runtime) -> None:
    borrowers(db)
    new = NewHold(
        kind="attorney_represented", blocks=("contact",), from_on=TODAY, to_on=None, borrower_id=1, loan_id=None,
        evidence="letter", source="import",
    )  # fmt: skip
    db.write_now(holds.add, new)
    db.write_now(lambda conn: conn.execute(insert(party).values(loan_id=1, role="attorney", name="A. Lawyer")))
    told = seen(db, rt)
    assert [one["kind"] for one in told["holds"]] == ["attorney_represented"]
    assert [(one["role"], one["speak_to"]) for one in told["parties"]] == [("attorney", "instead")]
    assert not any(one["allowed"] for one in told["may"])


def test_a_plan_shows_its_next_part_and_a_party_with_a_file_is_called_by_its_name(db: Database, rt: Runtime) -> None:
    borrowers(db, 2)
    given = {"ref": "P1", "loan_id": 1, "borrower_id": 1, "taken_at": NOON, "promised_by": "borrower", "source": "call"}
    given |= {"currency": "USD", "amount_minor": 9_000, "final_due_on": TODAY + timedelta(days=60), "status": "open"}
    parts = [
        {"promise_id": 1, "n": n, "due_on": TODAY + timedelta(days=30 * n), "amount_minor": 3_000} for n in range(3)
    ]
    backer = {
        "loan_id": 1,
        "role": "guarantor",
        "borrower_id": 2,
        "cap_minor": 6_000,
        "guarantee_until": TODAY - timedelta(days=1),
    }

    def fill(conn: Any) -> None:
        conn.execute(insert(promise).values(id=1, follow_up_consent=False, **given))
        conn.execute(
            insert(promise_instalment), [one | {"status": "kept" if one["n"] == 0 else "open"} for one in parts]
        )
        conn.execute(insert(party).values(**backer, phone="+12125550188"))

    db.write_now(fill)
    (plan_of,), (one,) = seen(db, rt)["promises"], seen(db, rt)["parties"]
    assert (len(plan_of["parts"]), plan_of["next"]["amount_minor"]) == (3, 3_000)
    assert plan_of["next"]["due_on"] == TODAY + timedelta(days=30)
    assert (one["name"], one["borrower"], one["speak_to"]) == (
        "A Person",
        "B00002",
        "over",
    )  # its last day was yesterday
    assert one["masked"] == "•••• 0188"
    assert db.write_now(reveal, 1, f"party:{one['id']}", "ann", NOON) == "+12125550188"
    with pytest.raises(BadInput, match="there is no"):
        db.write_now(reveal, 2, f"party:{one['id']}", "ann", NOON)


def test_what_may_be_done_is_said_of_the_loan_by_which_the_account_was_opened(db: Database, rt: Runtime) -> None:
    borrowers(db)
    db.write_now(add_loan, 2, owner=1)
    said = {"request": "attorney"}
    attorney = {"borrower_id": 1, "at": NOON - timedelta(days=1), "event": "request", "direction": "in", "detail": said}
    attorney |= {"by": "own", "person": "borrower", "loan_refs": ["L00001"], "source": "import"}
    db.write_now(lambda conn: conn.execute(insert(contact_event).values(attorney)))
    allowed = {ref: seen(db, rt, ref)["may"][0]["allowed"] for ref in ("L00001", "L00002")}
    assert allowed == {"L00001": False, "L00002": True}


@pytest.mark.parametrize(("status", "allowed"), [("sold", False), ("closed", False), ("written_off", True)])
def test_a_loan_that_is_sold_or_closed_is_not_collected(db: Database, rt: Runtime, status: str, allowed: bool) -> None:
    borrowers(db)
    db.write_now(lambda conn: conn.execute(update(loan).values(status=status)))
    may = seen(db, rt, "L00001")["may"]
    assert [one["allowed"] for one in may if one["channel"] in ("call", "sms")] == [allowed, allowed]
    if not allowed:
        assert {why["rule"] for one in may for why in one["refusals"]} == {"STATUS"}


def test_what_became_of_a_message_is_told_with_its_words(db: Database, rt: Runtime) -> None:
    borrowers(db)
    plan(db, "sms")
    assert [one["went"] for one in seen(db, rt)["history"]] == ["planned"]
    asyncio.run(release_due(rt, NOON))
    (waits,) = seen(db, rt)["history"]
    assert (waits["went"], bool(waits["words"])) == ("released", True)
    later = NOON + timedelta(minutes=5)
    arrived = update(outbox).values(state="accepted", delivery="delivered", delivery_at=later)
    db.write_now(lambda conn: conn.execute(arrived))
    (came,) = seen(db, rt)["history"]
    assert (came["went"], came["went_at"]) == ("delivered", later)


def test_it_takes_the_same_few_statements_for_one_loan_and_for_ten(db: Database, rt: Runtime) -> None:
    borrowers(db)
    few = statements(db, rt)
    for number in range(101, 110):
        db.write_now(add_loan, number, owner=1)
    assert statements(db, rt) == few
    assert few <= 45


def statements(db: Database, rt: Runtime) -> int:
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    event.listen(db.engine, "before_cursor_execute", counted)
    try:
        seen(db, rt)
    finally:
        event.remove(db.engine, "before_cursor_execute", counted)
    return count


def test_a_promise_is_helped_with_amounts_days_and_the_policy_s_answer(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = verified(db, rt)
    found = db.read_now(suggestions, rt, view["call"], NOON)
    assert found is not None
    assert [(one["amount_minor"], one["codes"]) for one in found["amounts"]] == [
        (20_000, ["past_due"]), (10_000, ["stop_roll"]), (8_000, ["least"]),
    ]  # fmt: skip
    assert [one["on"].day for one in found["days"] if "payday" in one["codes"]] == [5]
    told = db.read_now(answer_to, rt, view["call"], [(TODAY + timedelta(days=4), 20_000)], NOON)
    assert told is not None
    assert (told["accepted"], told["reads"]) == (True, "You will pay $200.00 on Monday, October 5, 2026.")
    far = db.read_now(answer_to, rt, view["call"], [(TODAY + timedelta(days=30), 20_000)], NOON)
    assert far is not None
    assert not far["accepted"]


def test_before_the_identity_no_amount_is_suggested(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = dial(db, rt)
    assert db.read_now(suggestions, rt, view["call"], NOON) is None
    assert db.read_now(answer_to, rt, view["call"], [(TODAY, 100)], NOON) is None


@pytest.mark.parametrize(
    "channel, value, shown",
    [
        ("phone", "+12125550107", "•••• 0107"),
        ("phone", "107", "••••"),
        ("email", "ana@example.com", "a•••@e•••.com"),
        ("email", "nothing", "••••"),
        ("post", "1 Elm Street", "••••"),
    ],
)
def test_a_mask_shows_enough_to_know_it_again(channel: str, value: str, shown: str) -> None:
    assert mask.contact(channel, value) == shown

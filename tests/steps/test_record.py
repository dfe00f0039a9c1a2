"""How a call ended is recorded once, with everything that follows from it, or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.problem import BadInput
from assistant.core.promise import Offer, Part
from assistant.core.redact import redacted
from assistant.core.terms import Outcome
from assistant.steps.call_offer import offer_from
from assistant.steps.record import Recorded, record_call
from assistant.store import log
from assistant.store.db import Database
from assistant.store.schema import contact_point, hold
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state, reason
from assistant.store.schema_work import contact, contact_event, text
from tests.steps.working import NOON, TODAY, book, change, plan, rows, second_loan

OFFER = Offer(currency="USD", parts=(Part(due_on=TODAY + timedelta(days=5), amount_minor=10_000),))


def record(db: Database, outcome: Outcome, **more: Any) -> Recorded:
    rt = book(db)
    return again(db, rt, outcome, **more)


def again(db: Database, rt: Any, outcome: Outcome, **more: Any) -> Recorded:
    given: dict[str, Any] = {"loan_ref": "L1", "by": "ann", "now": NOON} | more
    return db.write_now(record_call, rt, outcome=outcome, **given)


def test_a_call_of_the_plan_is_recorded_on_its_contact_and_its_attempt(db: Database) -> None:
    recorded = record(db, Outcome.QUOTE_GIVEN, loan_ref=None, outbox_ref="c1-1", line="conversation")
    assert (recorded.contact_id, recorded.outcome, recorded.accepted) == (1, Outcome.QUOTE_GIVEN, True)
    assert rows(db, contact)[0].outcome == "quote_given"
    attempt = rows(db, contact_event)[0]
    assert (attempt.outcome, attempt.detail["discussed"]) == ("conversation", ["L1"])


def test_a_call_outside_the_plan_gets_a_contact_of_its_own_so_that_it_counts(db: Database) -> None:
    recorded = record(db, Outcome.NO_ANSWER)
    made = next(row for row in rows(db, contact) if row.id == recorded.contact_id)
    assert (made.treatment, made.outcome, made.channel) == ("manual", "no_answer", "call")
    event = next(row for row in rows(db, contact_event) if row.contact_id == recorded.contact_id)
    assert (event.event, event.outcome, event.status) == ("call", "no_answer", "sent")


def test_an_outcome_is_recorded_once(db: Database) -> None:
    rt = book(db)
    again(db, rt, Outcome.BUSY, loan_ref=None, contact_id=1)
    with pytest.raises(BadInput, match="ended as `busy` already"):
        again(db, rt, Outcome.PROMISE, loan_ref=None, contact_id=1, promise=OFFER)


@pytest.mark.parametrize(
    "more, words",
    [
        ({"loan_ref": "nope"}, "no loan nope"),
        ({"loan_ref": None, "contact_id": 99}, "no contact 99"),
        ({"outcome": Outcome.PROMISE}, "needs an amount"),
        ({"outcome": Outcome.PROMISE, "promise": OFFER, "line": "busy"}, "cannot come from a line"),
        ({"outcome": Outcome.REFUSED}, "needs a reason"),
        ({"outcome": Outcome.REFUSED, "reason": "unwillin"}, "no such reason"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(db: Database, more: dict[str, Any], words: str) -> None:
    rt = book(db)
    before = len(rows(db, contact))
    with pytest.raises(BadInput, match=words):
        again(db, rt, **({"outcome": Outcome.NO_ANSWER} | more))
    assert len(rows(db, contact)) == before
    assert rows(db, promise) == []


def test_a_promise_within_the_policy_is_kept_and_chasing_stops(db: Database) -> None:
    rt = book(db)
    db.write_now(plan, 1)
    recorded = again(db, rt, Outcome.PROMISE, promise=OFFER)
    kept = rows(db, promise)[0]
    assert (recorded.promise_id, recorded.accepted, kept.status, kept.amount_minor) == (kept.id, True, "open", 10_000)
    assert rows(db, promise_instalment)[0].due_on == date(2026, 10, 6)
    assert [row.state for row in rows(db, contact) if row.ref == "p1-sms-1"] == ["cancelled"]


def test_plain_words_of_an_offer_are_taken_too(db: Database) -> None:
    recorded = record(db, Outcome.PROMISE, promise={"amount_minor": 10_000, "due_on": date(2026, 10, 5)})
    assert recorded.accepted


def test_an_offer_beyond_the_policy_is_money_but_no_promise(db: Database) -> None:
    recorded = record(
        db,
        Outcome.PROMISE,
        promise=replace(OFFER, parts=(Part(due_on=TODAY + timedelta(days=8), amount_minor=10_000),)),
    )
    assert (recorded.accepted, recorded.promise_id, recorded.outcome) == (False, None, Outcome.SHORT_OFFER)
    assert rows(db, promise) == []
    assert [row.queue for row in rows(db, queue_item)] == ["review"]  # a supervisor may take it
    assert rows(db, contact)[-1].outcome == "short_offer"


def test_a_new_promise_replaces_the_open_one_and_one_whose_day_passed_was_broken(db: Database) -> None:
    rt = book(db)
    again(db, rt, Outcome.PROMISE, promise=OFFER)
    again(db, rt, Outcome.PROMISE, promise=OFFER, now=NOON + timedelta(days=1))
    late = NOON + timedelta(days=6)
    offer = replace(OFFER, parts=(Part(due_on=late.date() + timedelta(days=3), amount_minor=10_000),))
    change(db, loan_state, as_of=late.date())
    again(db, rt, Outcome.PROMISE, promise=offer, now=late)
    assert [row.status for row in rows(db, promise)] == ["replaced", "broken", "open"]


def test_a_promise_for_several_loans_is_shared_in_their_order(db: Database) -> None:
    rt = book(db)
    db.write_now(second_loan, 11, 1)
    number = db.write_now(plan, 1, "call", 1, [1, 11])
    offer = replace(OFFER, parts=(Part(due_on=TODAY + timedelta(days=5), amount_minor=15_000),))
    again(db, rt, Outcome.PROMISE, loan_ref=None, contact_id=number, promise=offer)
    assert [(row.loan_id, row.amount_minor) for row in rows(db, promise)] == [(1, 10_000), (11, 5_000)]


@pytest.mark.parametrize(
    "outcome, kind, free_on",
    [
        (Outcome.PAID_ALREADY, "hardship_hold", date(2026, 10, 7)),  # three business days: Fri, Mon, Tue
        (Outcome.HELP_REQUESTED, "hardship_hold", date(2026, 10, 9)),
        (Outcome.DISPUTE, "dispute_hold", None),
        (Outcome.REPRESENTED, "attorney_represented", None),
        (Outcome.INSOLVENCY_MORATORIUM, "bankruptcy", None),
        (Outcome.DECEASED_REPORTED, "deceased", None),
        (Outcome.STOP_OR_COMPLAINT, "cease_and_desist", None),
        (Outcome.VULNERABLE, "hardship_hold", date(2026, 11, 1)),
    ],
)
def test_the_outcomes_hold_is_made_and_what_was_queued_is_cancelled(
    db: Database, outcome: Outcome, kind: str, free_on: date | None
) -> None:
    rt = book(db)
    db.write_now(plan, 1)
    again(db, rt, outcome)
    made = rows(db, hold)[0]
    assert (made.kind, made.to_on) == (kind, free_on)
    assert "contact" in made.blocks
    assert [row.state for row in rows(db, contact) if row.ref == "p1-sms-1"] == ["cancelled"]


def test_a_dispute_holds_the_loan_and_opens_a_case(db: Database) -> None:
    record(db, Outcome.DISPUTE, reason="dispute")
    assert {(row.loan_id, row.borrower_id) for row in rows(db, hold)} == {(1, None)}
    assert [(row.queue, row.priority) for row in rows(db, queue_item)] == [("review", 80)]
    assert "dispute_orally" in [row.detail.get("request") for row in rows(db, contact_event)]


def test_a_hold_that_ends_promises_cancels_the_open_one(db: Database) -> None:
    rt = book(db)
    again(db, rt, Outcome.PROMISE, promise=OFFER)
    again(db, rt, Outcome.DECEASED_REPORTED, now=NOON + timedelta(hours=1))
    assert [row.status for row in rows(db, promise)] == ["cancelled"]


def test_a_stop_of_one_medium_stops_that_medium_only(db: Database) -> None:
    rt = book(db)
    db.write_now(plan, 1, "call")
    db.write_now(plan, 1, "email", 2)
    again(db, rt, Outcome.STOP_OR_COMPLAINT, scope="call", line="connected")
    assert rows(db, hold) == []
    states = {row.ref: row.state for row in rows(db, contact)}
    assert (states["p1-call-1"], states["p1-email-2"]) == ("cancelled", "planned")
    asked = next(row for row in rows(db, contact_event) if row.event == "request")
    assert asked.detail == {"request": "stop_channel", "channel": "call", "made_by": "phone"}


def test_a_wrong_number_is_off_for_good_and_the_last_one_is_traced(db: Database) -> None:
    recorded = record(db, Outcome.WRONG_NUMBER)
    assert rows(db, contact_point)[0].state == "wrong_number"
    fact = next(row for row in rows(db, contact_event) if row.event == "fact")
    assert (fact.detail, fact.number) == ({"fact": "number_not_theirs"}, rows(db, contact_point)[0].value)
    assert recorded.follow_up == ("number off", "trace ladder: review queue")


def test_a_reason_is_kept_with_its_source_and_its_last_day(db: Database) -> None:
    record(db, Outcome.HELP_REQUESTED, reason="job_loss")
    kept = rows(db, reason)[0]
    assert (kept.code, kept.source, kept.confidence, kept.expires_on) == (
        "job_loss",
        "collector",
        1.0,
        date(2026, 10, 31),
    )


def test_who_promises_to_pay_is_not_paused_for_the_reason(db: Database) -> None:
    record(db, Outcome.PROMISE, promise=OFFER, reason="illness")
    assert [row.code for row in rows(db, reason)] == ["illness"]
    assert rows(db, hold) == []


def test_a_call_back_has_its_time(db: Database) -> None:
    at = NOON + timedelta(hours=3)
    record(db, Outcome.CALLBACK, callback_at=at)
    item = rows(db, queue_item)[0]
    assert (item.queue, item.waits_until, item.due_at) == ("collector", at, at + timedelta(minutes=15))


def test_a_card_number_never_reaches_the_note(db: Database) -> None:
    record(db, Outcome.NO_ANSWER, note="card 4111 1111 1111 1111, call 2")
    assert [row.body for row in rows(db, text)][-1] == "card [card number removed], call 2"
    assert redacted("ref 1234567890123") == "ref 1234567890123"  # no check digit: a number of another kind
    assert redacted("5555555555554444") == "[card number removed]"


def test_the_log_tells_the_call_and_holds_together(db: Database) -> None:
    record(db, Outcome.PROMISE, promise=OFFER, note="called twice")
    kinds = db.read_now(lambda conn: list(conn.execute(select(log_entry.c.kind).order_by(log_entry.c.entry)).scalars()))
    assert kinds == ["call", "promise"]
    leaf = rows(db, log_entry)[0].leaf
    assert "called twice" not in leaf
    assert "+1555" not in leaf
    assert db.read_now(log.verify).ok


def test_an_amount_is_typed_in_the_loans_currency(db: Database) -> None:
    book(db)
    offer = db.read_now(offer_from, "L1", "1,250.50", TODAY)
    assert (offer.total_minor, offer.currency) == (125_050, "USD")
    for wrong in ("0", "-5", "ten", "1.005"):
        with pytest.raises(BadInput):
            db.read_now(offer_from, "L1", wrong, TODAY)

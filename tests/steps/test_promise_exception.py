"""A promise beyond the policy: asked with a reason, decided by another, weighed again, told to who asked."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.problem import BadInput
from assistant.core.promise import Offer, Part
from assistant.core.terms import Outcome, Suppression
from assistant.runtime import Runtime
from assistant.steps import decide, decisions, promise_exception
from assistant.steps.record import Recorded
from assistant.store import erasure, exceptions, holds
from assistant.store.db import Database
from assistant.store.holds import NewHold, add
from assistant.store.schema import loan
from assistant.store.schema_exception import promise_exception as table
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import text
from tests.steps.test_record import again
from tests.steps.working import NOON, TODAY, book, change, rows

LATE = TODAY + timedelta(days=8)  # the policy takes seven days
PARTS = (Part(due_on=LATE, amount_minor=10_000),)
OFFER = Offer(currency="USD", parts=PARTS, payer="Aunt Vera", follow_up_consent=True)
WHY = "Their pension comes on that day"


def asked(db: Database, rt: Runtime, **more: Any) -> Recorded:
    return again(db, rt, Outcome.PROMISE, **{"promise": OFFER, "exception": WHY} | more)


def seen(db: Database, rt: Runtime) -> list[dict[str, Any]]:
    return [one for one in db.read_now(decisions.waiting, rt, None, NOON, 50) if one["kind"] == "exception"]


def say(db: Database, rt: Runtime, word: str, by: str = "sue", **more: Any) -> None:
    key = str(rows(db, table)[0].id)
    now = more.get("now", NOON + timedelta(hours=1))
    db.write_now(decide.decide, rt, "exception", key, decide.Answer(word=word), by, now)


def held(db: Database) -> list[str]:
    return [row.evidence for row in db.read_now(holds.in_force, [1], TODAY)]


def outcomes(db: Database) -> Sequence[str | None]:
    query = select(log_entry.c.leaf).where(log_entry.c.kind == "promise").order_by(log_entry.c.entry)
    return [json.loads(leaf)["outcome"] for leaf in db.read_now(lambda conn: conn.execute(query).scalars().all())]


def test_the_question_has_the_offer_the_policys_words_the_debt_and_the_reason(db: Database) -> None:
    rt = book(db)
    told = asked(db, rt)
    assert (told.accepted, told.promise_id, told.outcome) == (False, None, Outcome.SHORT_OFFER)
    assert told.as_json()["exception"] == told.exception
    assert "review" not in [row.queue for row in rows(db, queue_item)], "one question, not two"
    (one,) = seen(db, rt)
    evidence = one["seen"]
    assert (one["asker"], one["borrower"], one["loan"]) == ("ann", "B1", "L1")
    assert one["until"].date() == LATE + timedelta(days=1), "in New York the day ends when UTC's next has begun"
    assert (evidence["because"], evidence["amount_minor"], evidence["past_due_minor"]) == (WHY, 10_000, 10_000)
    assert "is after 2026-10-08, the last day at 12 days past due" in evidence["policy"][0]
    assert evidence["promises"] == {"kept": 0, "partial": 0, "broken": 0}


def test_agreed_the_promise_stands_as_it_was_offered_with_the_approvers_name(db: Database) -> None:
    rt = book(db)
    asked(db, rt)
    say(db, rt, "yes")
    (kept,) = rows(db, promise)
    assert (kept.status, kept.approved_by, kept.amount_minor, kept.final_due_on) == ("open", "sue", 10_000, LATE)
    assert (kept.payer, kept.follow_up_consent, kept.contact_id) == ("Aunt Vera", True, rows(db, table)[0].contact_id)
    assert outcomes(db) == ["exception_asked", "open", "exception_agreed"]
    assert held(db) == [], "the pause of a short offer would keep the promise's reminder back"
    assert seen(db, rt) == []


def test_refused_there_is_no_promise_and_who_asked_reads_it_until_they_put_it_away(db: Database) -> None:
    rt = book(db)
    asked(db, rt)
    number = rows(db, table)[0].id
    assert not db.write_now(exceptions.put_away, number, "ann", NOON), "what is not decided stays"
    say(db, rt, "no")
    assert rows(db, promise) == []
    assert outcomes(db) == ["exception_asked", "exception_refused"]
    assert held(db) == ["call short_offer"]
    (told,) = db.read_now(exceptions.asked_by, "ann", 10)
    assert (told.agreed, told.decided_by) == (False, "sue")
    assert not db.write_now(exceptions.put_away, number, "bob", NOON), "another's is not theirs to put away"
    assert db.write_now(exceptions.put_away, number, "ann", NOON)
    assert db.read_now(exceptions.asked_by, "ann", 10) == []


def test_nobody_agrees_to_what_they_asked_for_and_of_two_the_second_hears_that_it_is_decided(db: Database) -> None:
    rt = book(db)
    asked(db, rt)
    with pytest.raises(BadInput, match="a second person"):
        say(db, rt, "yes", by="ann")
    say(db, rt, "no")
    with pytest.raises(BadInput, match="decided"):
        say(db, rt, "yes", by="tom")
    assert rows(db, promise) == []


@pytest.mark.parametrize("when", ["paid", "held", "late", "newer"])
def test_what_cannot_stand_any_more_is_not_agreed_to_and_can_be_refused(db: Database, when: str) -> None:
    rt = book(db)
    asked(db, rt)
    now, words = NOON + timedelta(hours=1), ""
    if when == "paid":
        words = "closed"
        change(db, loan, status="closed")
    elif when == "held":
        words = "bankruptcy"
        hold = NewHold(borrower_id=1, loan_id=None, kind=Suppression.BANKRUPTCY, blocks=("contact",), from_on=TODAY,
                       to_on=None, evidence="a letter", source="collector")  # fmt: skip
        db.write_now(add, hold)
    elif when == "late":
        now, words = NOON + timedelta(days=9), "has passed"
    else:
        words = "promised anew"
        sooner = replace(OFFER, parts=(Part(due_on=TODAY + timedelta(days=5), amount_minor=10_000),))
        again(db, rt, Outcome.PROMISE, promise=sooner, now=NOON + timedelta(minutes=5))
    before = len(rows(db, promise))
    with pytest.raises(BadInput, match=words):
        say(db, rt, "yes", now=now)
    assert len(rows(db, promise)) == before
    assert len(seen(db, rt)) == 1, "the question is not lost"
    say(db, rt, "no", now=now)


def test_what_no_approval_mends_is_no_question_and_what_the_policy_takes_is_a_promise(db: Database) -> None:
    rt = book(db)
    more_than_all = replace(OFFER, parts=(Part(due_on=TODAY, amount_minor=90_000),))
    assert asked(db, rt, promise=more_than_all).exception is None
    within = replace(OFFER, parts=(Part(due_on=TODAY + timedelta(days=5), amount_minor=10_000),))
    told = asked(db, rt, promise=within, loan_ref="L2")
    assert (told.accepted, told.exception) == (True, None)
    assert rows(db, table) == []


def test_how_their_promises_ended_stands_beside_it(db: Database) -> None:
    rt = book(db)
    sooner = replace(OFFER, parts=(Part(due_on=TODAY + timedelta(days=1), amount_minor=10_000),))
    again(db, rt, Outcome.PROMISE, promise=sooner)
    later = NOON + timedelta(days=3)
    change(db, loan_state, as_of=later.date())
    change(db, promise, status="broken", judged_on=later.date())
    beyond = (Part(due_on=LATE + timedelta(days=4), amount_minor=10_000),)
    asked(db, rt, now=later, promise=replace(OFFER, parts=beyond))
    assert seen(db, rt)[0]["seen"]["promises"]["broken"] == 1


def test_an_erased_persons_offer_keeps_no_name_and_no_words(db: Database) -> None:
    rt = book(db)
    asked(db, rt)
    db.write_now(erasure.erase, 1, "ann", NOON, ["asked"])
    (row,) = rows(db, table)
    words = db.read_now(lambda conn: conn.execute(select(text.c.body).where(text.c.id == row.reason_id)).scalar_one())
    assert (row.payer, words) == (None, "")
    assert [one["seen"]["because"] for one in seen(db, rt)] == [""]


def test_an_unknown_number_is_said(db: Database) -> None:
    rt = book(db)
    with pytest.raises(BadInput, match="no exception 9"):
        db.write_now(promise_exception.agree, rt, 9, "sue", NOON)

"""What may be erased, what keeps it, and that an erased person is nowhere while the log still verifies."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from assistant.core.problem import BadInput
from assistant.core.retention import FileFacts, decide
from assistant.runtime import Runtime
from assistant.steps.notes import note
from assistant.steps.retention import erasable, erase_file, hold_file, lift_hold, propose_erasures
from assistant.store import erasure, log, queues
from assistant.store.create import TABLES
from assistant.store.db import Database
from assistant.store.log import LogLine
from assistant.store.schema import borrower, loan, metadata, party
from assistant.store.schema_log import log_entry
from assistant.store.schema_money import payment
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact_event, inbound, text
from tests.steps.sending import number_of
from tests.steps.test_deadlines import bound
from tests.steps.working import NOON, TODAY, book, change, rows, rules

THREE_YEARS = date(2029, 10, 1)


def closed(db: Database) -> Runtime:
    """A book whose loans are paid off; the last thing that happened is the text of today."""
    rt = book(db)
    change(db, loan, status="closed")
    return rt


def facts(*profiles: str, on: date = TODAY, **more: Any) -> FileFacts:
    chosen = tuple(rules().profiles[name] for name in profiles)
    return FileFacts(last_activity_on=on, loans=((chosen, "collector", "consumer_loan"),), **more)


@pytest.mark.parametrize(
    ("profiles", "free_on", "by"),
    [
        ((), date(2029, 10, 1), ["own"]),
        (("us-reg-f",), date(2029, 10, 1), ["F-KEEP"]),
        (("us-reg-f", "us-nyc"), date(2029, 10, 1), ["NYC-3IN7", "F-KEEP"]),
        (("cn-creditcard",), date(2028, 10, 1), ["C-CARD"]),
        (("cn-creditcard", "cn-cfc"), date(2031, 10, 1), ["C-CFC", "C-CARD"]),  # the longest wins
    ],
)
def test_the_longest_period_of_the_profiles_keeps_a_file(
    profiles: tuple[str, ...], free_on: date, by: list[str]
) -> None:
    answer = decide(facts(*profiles), 36, TODAY)
    assert answer.free_on == free_on
    assert sorted(one.rule for one in answer.kept) == sorted(by)
    assert [answer.may_erase(free_on + timedelta(days=n)) for n in (-1, 0)] == [False, True]


def test_a_rule_keeps_nothing_before_it_is_in_force() -> None:
    assert [one.rule for one in decide(facts("in-rbi-2027"), 36, date(2026, 12, 31)).kept] == ["own"]
    assert [one.rule for one in decide(facts("in-rbi-2027"), 36, date(2027, 1, 1)).kept] == ["I-REC27"]


def test_a_leap_day_is_kept_to_the_last_of_february() -> None:
    assert decide(facts("us-reg-f", on=date(2028, 2, 29)), 36, TODAY).free_on == date(2031, 2, 28)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"legal_holds": ("claim 7",)}, "legal hold: claim 7"),
        ({"active_loans": ("L1",)}, "L1 is still owed"),
        ({"answers_for": ("L9",)}, "answers for L9, which is still owed"),
        ({"open_deadlines": ("H-COMPLAINT",)}, "a deadline runs: H-COMPLAINT"),
    ],
)
def test_what_bars_an_erasure_bars_it_for_ever(more: dict[str, Any], said: str) -> None:
    answer = decide(facts(**more), 36, TODAY)
    assert answer.barred_by == (said,)
    assert not answer.may_erase(date(2099, 1, 1))


def test_files_are_listed_as_of_a_day_and_nothing_is_erased(db: Database) -> None:
    rt = closed(db)
    assert db.read_now(erasable, rt, TODAY, 10) == []
    day_before, on_the_day = (db.read_now(erasable, rt, THREE_YEARS + timedelta(days=n), 10) for n in (-1, 0))
    assert [(one["borrower_id"], one["may_erase"]) for one in day_before] == [("B1", False), ("B2", False)]
    assert [one["may_erase"] for one in on_the_day] == [True, True]
    assert on_the_day[0]["kept_until"] == THREE_YEARS
    assert {row.name for row in rows(db, borrower)} == {"Ada Example 1", "Ada Example 2"}


def test_a_payment_or_a_promise_is_an_activity_too(db: Database) -> None:
    rt = closed(db)
    values = {"ref": "P", "loan_id": 1, "borrower_id": 1, "taken_at": NOON + timedelta(days=9), "source": "call"}
    values |= {"promised_by": "borrower", "currency": "USD", "amount_minor": 1, "final_due_on": TODAY}
    db.write_now(lambda conn: conn.execute(insert(promise).values(**values, status="kept", follow_up_consent=False)))
    first, second = db.read_now(erasable, rt, THREE_YEARS, 10)
    assert (first["may_erase"], second["may_erase"]) == (False, True)


def test_a_file_that_may_go_waits_for_a_person_once(db: Database) -> None:
    rt = closed(db)
    late = NOON + timedelta(days=3 * 366)
    for _ in range(2):
        asyncio.run(propose_erasures(rt, THREE_YEARS, late))
    first, second = rows(db, queue_item)
    assert (first.queue, first.borrower_id, second.borrower_id) == ("review", 1, 2)
    assert "kept 36 months, until 01 October 2029" in first.why[0]
    assert {row.name for row in rows(db, borrower)} == {"Ada Example 1", "Ada Example 2"}
    db.write_now(hold_file, "B1", reason="claim 7", by="ada", now=late)
    assert [row["borrower_id"] for row in db.read_now(queues.listing, "review", 9)] == ["B2"]


def test_two_proposers_at_once_propose_once(db: Database) -> None:
    rt = closed(db)
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: asyncio.run(propose_erasures(rt, THREE_YEARS, NOON)), range(3)))
    assert sum(one["proposed"] for one in made) == len(rows(db, queue_item)) == 2


def test_a_legal_hold_keeps_a_file_until_a_person_lifts_it(db: Database) -> None:
    rt = closed(db)
    db.write_now(hold_file, "B1", reason="claim 7", by="ada", now=NOON)
    with pytest.raises(BadInput, match="legal hold: claim 7"):
        erased(db, rt)
    assert db.write_now(lift_hold, "B1", by="ben", now=NOON)["held"] is False
    assert erased(db, rt)["erased"] is True
    said = [row.leaf for row in rows(db, log_entry) if row.kind == "retention"]
    assert [word for leaf in said for word in ("legal_hold", "legal_hold_lifted", "erased") if f'"{word}"' in leaf] == [
        "legal_hold", "legal_hold_lifted", "erased",
    ]  # fmt: skip
    assert not any("claim 7" in leaf for leaf in said)


def erased(db: Database, rt: Runtime, on: date = THREE_YEARS) -> dict[str, Any]:
    at = datetime(on.year, on.month, on.day, 16, tzinfo=UTC)
    return db.write_now(erase_file, rt, "B1", by="ada", as_of=on, now=at)


@pytest.mark.parametrize("reason", ["early", "owed", "deadline", "guarantor"])
def test_what_keeps_a_file_is_named_and_nothing_is_touched(db: Database, reason: str) -> None:
    rt = closed(db)
    if reason == "owed":
        db.write_now(lambda conn: conn.execute(update(loan).where(loan.c.id == 1).values(status="active")))
    if reason == "deadline":
        db.write_now(note, rt, "L1", "complaint_open", by="ada", now=NOON)
    if reason == "guarantor":
        db.write_now(lambda conn: conn.execute(update(loan).where(loan.c.id == 2).values(status="active")))
        db.write_now(lambda conn: conn.execute(insert(party).values(loan_id=2, role="guarantor", borrower_id=1)))
    said = {"early": "kept until 2029-10-01", "owed": "L1 is still owed", "deadline": "a deadline runs"}
    with pytest.raises(BadInput, match=said.get(reason, "answers for L2")):
        erased(db, rt, THREE_YEARS - timedelta(days=1) if reason == "early" else THREE_YEARS)
    assert {row.name for row in rows(db, borrower)} == {"Ada Example 1", "Ada Example 2"}


@pytest.mark.parametrize("act", ["hold", "lift", "erase"])
def test_unknown_and_erased_borrowers_are_named(db: Database, act: str) -> None:
    rt = closed(db)
    erased(db, rt)
    acts = {
        "hold": lambda ref: db.write_now(hold_file, ref, reason="x", by="ada", now=NOON),
        "lift": lambda ref: db.write_now(lift_hold, ref, by="ada", now=NOON),
        "erase": lambda ref: db.write_now(erase_file, rt, ref, by="ada", as_of=THREE_YEARS, now=NOON),
    }
    with pytest.raises(BadInput, match="no borrower"):
        acts[act]("B9")
    with pytest.raises(BadInput, match="no legal hold" if act == "lift" else "was erased"):
        acts[act]("B1")


SECRETS = ("Ada Example 1", "Ada", "1 Main Street", "10001", "please call my sister Eve", "Eve Example", "Attorney Poe")


def stored(db: Database) -> Iterator[str]:
    for name in sorted(TABLES):
        for row in rows(db, metadata.tables[name]):
            yield f"{name}: {tuple(row)!r}"


def test_an_erased_person_is_nowhere_and_the_chain_still_verifies(db: Database) -> None:
    rt = closed(db)
    number = number_of(1)
    db.write_now(
        lambda conn: conn.execute(
            update(borrower).where(borrower.c.id == 1).values(address="1 Main Street", postal_code="10001")
        )
    )
    db.write_now(lambda conn: conn.execute(insert(text).values(borrower_id=1, body="please call my sister Eve")))
    heard = {"gateway": "simulator", "sid": "S1", "channel": "sms", "at": NOON, "borrower_id": 1, "number": number}
    heard |= {"intent": "unclear", "confidence": 0.0, "state": "read"}
    db.write_now(lambda conn: conn.execute(insert(inbound).values(**heard)))
    attorney = {"request": "attorney", "made_by": "letter", "name": "Attorney Poe", "phone": "+1 555 555 0199"}
    kept = {"borrower_id": 1, "at": NOON, "event": "request", "direction": "in", "by": "own", "person": "borrower"}
    db.write_now(
        lambda conn: conn.execute(insert(contact_event).values(**kept, loan_refs=[], source="x", detail=attorney))
    )
    db.write_now(lambda conn: conn.execute(insert(party).values(loan_id=1, role="executor", name="Eve Example")))
    line = LogLine(at=NOON, kind="inbound", borrower_id=1, personal={"number": number, "text": SECRETS[4]})
    db.write_now(log.append, line)
    assert sum(any(secret in row for secret in (*SECRETS, number)) for row in stored(db)) > 6
    erased(db, rt)
    left = [row for row in stored(db) if any(secret in row for secret in (*SECRETS[:1], *SECRETS[2:], number))]
    assert left == []
    assert any("Ada Example 2" in row for row in stored(db))
    assert db.read_now(log.verify).ok
    gone = db.read_now(lambda conn: conn.execute(select(borrower.c.key).where(borrower.c.id == 1)).scalar_one())
    assert gone == ""
    db.write_now(log.append, LogLine(at=NOON, kind="note", borrower_id=1, personal={"number": "x"}))
    assert db.read_now(log.verify).ok
    requests = db.read_now(lambda conn: conn.execute(select(contact_event.c.detail)).scalars().all())
    assert {"request": "attorney", "made_by": "letter"} in requests
    done = db.read_now(erasure.erased, 1)
    assert done is not None
    assert done.erased_by == "ada"
    assert rows(db, payment) == []


def test_a_profile_of_the_portfolio_keeps_it_longer(db: Database) -> None:
    rt = bound(closed(db), "cn-cfc")
    with pytest.raises(BadInput, match="C-CFC"):
        erased(db, rt)
    assert erased(db, rt, date(2031, 10, 1))["rules"] == ["C-CFC"]

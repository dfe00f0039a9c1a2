"""Somebody rings who is not the borrower: known by two details, named by their role, told no more than it may hear."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from assistant.core.desk.parties import ends, speaks, speaks_at
from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.steps import incoming, incoming_file
from assistant.store import log
from assistant.store.db import Database
from assistant.store.schema import contact_point, party
from assistant.store.schema_calls import incoming_call
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact_event
from tests.steps.test_call import floor
from tests.steps.test_incoming import number_of, ring
from tests.steps.test_release import NOON, TODAY, rt

__all__ = ["rt"]
BACKER = "+12125550188"
SAID = {"email": "Gina@example.com"}


def backed(db: Database, role: str = "guarantor", **more: Any) -> None:
    row = {"loan_id": 1, "role": role, "name": "Gina Backer", "phone": BACKER, "email": "gina@example.com"}
    db.write_now(lambda conn: conn.execute(insert(party).values(row | more)))


def rung(db: Database, rt: Runtime, number: str = BACKER) -> int:
    floor(db, rt)
    backed(db)
    found = ring(db, rt, number)
    assert db.write_now(incoming_file.take, rt, found, "ann", NOON) == {"call": None}
    return found


def present(db: Database, rt: Runtime) -> Any:
    return db.read_now(incoming.present, rt, "ann", NOON)


def test_a_guarantor_s_number_names_nobody_while_it_rings(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    backed(db)
    ring(db, rt, BACKER)
    (told,) = db.read_now(incoming.waiting, "ann", NOON)
    assert (told["name"], told["borrower"], told["files"], told["others"]) == (None, None, 0, 1)


def test_two_details_find_the_guarantor_and_what_they_may_hear(db: Database, rt: Runtime) -> None:
    number = rung(db, rt)
    assert (present(db, rt)["others"], present(db, rt)["party"]) == (1, None)
    told = db.write_now(incoming_file.identify, rt, number, SAID, "L00001", "ann", NOON)
    assert told == {"call": None, "party": True}
    one = present(db, rt)["party"]
    assert (one["role"], one["name"], one["loan"], one["speak_to"]) == (
        "guarantor",
        "Gina Backer",
        "L00001",
        "liability",
    )
    assert db.write_now(incoming.put_down, rt, number, "ann", NOON, "asks for a copy of the guarantee")
    (task,) = db.read_now(lambda conn: conn.execute(select(queue_item)).all())
    assert (task.borrower_id, task.next_action[:15]) == (1, "Answer somebody")
    (event,) = db.read_now(lambda conn: conn.execute(select(contact_event)).all())
    assert (event.person, event.direction, event.loan_refs) == ("guarantor", "in", ["L00001"])
    assert db.read_now(lambda conn: conn.execute(select(incoming_call.c.number)).scalar_one()) == ""
    assert db.read_now(log.verify).ok


@pytest.mark.parametrize(
    "said, ref", [(SAID, ""), ({}, "L00001"), ({"email": "x@example.com"}, "L00001"), (SAID, "00001"), (SAID, "L00002")]
)
def test_who_says_less_learns_nothing(db: Database, rt: Runtime, said: dict[str, str], ref: str) -> None:
    number = rung(db, rt)
    told = db.write_now(incoming_file.identify, rt, number, said, ref, "ann", NOON)
    assert told == {"call": None, "tries_left": 2}
    assert present(db, rt)["party"] is None


def test_a_card_number_in_the_note_is_refused_and_the_call_goes_on(db: Database, rt: Runtime) -> None:
    number = rung(db, rt)
    db.write_now(incoming_file.identify, rt, number, SAID, "L00001", "ann", NOON)
    with pytest.raises(BadInput, match="card number"):
        db.write_now(incoming.put_down, rt, number, "ann", NOON, "pays with 4111 1111 1111 1111")
    assert present(db, rt)["party"] is not None


def test_a_relative_s_number_is_not_the_borrower_s_though_it_is_on_the_file(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    mine = (contact_point.c.borrower_id == 1, contact_point.c.channel == "phone")
    db.write_now(lambda conn: conn.execute(update(contact_point).where(*mine).values(owner="spouse")))
    number = ring(db, rt, number_of(db))
    (told,) = db.read_now(incoming.waiting, "ann", NOON)
    assert (told["name"], told["files"], told["others"]) == (None, 0, 1)
    assert db.write_now(incoming_file.take, rt, number, "ann", NOON) == {"call": None}


def test_a_call_of_theirs_that_nobody_took_is_a_task_of_the_account(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    backed(db)
    ring(db, rt, BACKER)
    ring(db, rt, BACKER, rings=False)
    (task,) = db.read_now(lambda conn: conn.execute(select(queue_item)).all())
    assert (task.borrower_id, task.why) == (1, ["by the number it may be the guarantor"])


@pytest.mark.parametrize(
    "role, liability, days, word",
    [
        ("joint", "joint", None, "yes"),
        ("joint", "none", None, "no"),
        ("guarantor", None, 1, "liability"),
        ("guarantor", None, 0, "over"),
        ("representative", None, -1, "over"),
        ("authorised_user", None, -1, "no"),
        ("executor", None, None, "yes"),
        ("attorney", None, None, "instead"),
        ("interpreter", None, None, "through"),
        ("a cousin", None, None, "no"),
    ],
)
def test_whom_one_may_speak_to(role: str, liability: str | None, days: int | None, word: str) -> None:
    ends_on = None if days is None else TODAY.replace(day=TODAY.day + days) if days >= 0 else TODAY.replace(month=9)
    assert speaks(role, liability, ends_on, TODAY) == word


def test_a_guarantee_holds_through_its_last_day_and_an_authority_up_to_its_end() -> None:
    day = timedelta(days=1)
    assert (ends(None, None), ends(None, TODAY), ends(TODAY, TODAY)) == (None, TODAY + day, TODAY)
    assert speaks("guarantor", None, ends(None, TODAY), TODAY) == "liability"
    assert speaks("guarantor", None, ends(None, TODAY - day), TODAY) == "over"


@pytest.mark.parametrize(
    "owner, word", [("borrower", None), ("spouse", "no"), ("contact_person", "no"), ("guarantor", "liability")]
)
def test_whoever_answers_another_s_number_hears_what_they_may(owner: str, word: str | None) -> None:
    assert speaks_at(owner) == word

"""What is noted of one number or address stops that one, however it was typed; what names none is not taken."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.steps.notes import note
from assistant.store.db import Database
from assistant.store.schema import contact_point
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact_event
from tests.planning_rows import add_loan
from tests.steps.test_release import NOON, borrowers, due, one, plan, rt

__all__ = ["rt"]


def address_of(db: Database, rt: Runtime, channel: str) -> str:
    """Where such a contact goes, as the file has it."""
    kind = "email" if channel == "email" else "phone"
    query = select(contact_point.c.value).where(contact_point.c.borrower_id == 1, contact_point.c.channel == kind)
    return str(db.read_now(lambda conn: conn.execute(query).scalar_one()))


def noted(db: Database, rt: Runtime, word: str, number: str | None) -> None:
    db.write_now(lambda conn: note(conn, rt, "L00001", word, by="ann", now=NOON, number=number))


@pytest.mark.parametrize("word", ["number_not_theirs", "stop_address", "number_checked_for_reassignment"])
def test_a_note_that_names_no_number_is_not_taken(db: Database, rt: Runtime, word: str) -> None:
    borrowers(db)
    with pytest.raises(BadInput, match="name it: --number"):
        noted(db, rt, word, None)


@pytest.mark.parametrize("typed", ["{}", "({}) {}-{}"])
def test_a_number_that_is_not_theirs_is_not_rung_however_it_was_typed(db: Database, rt: Runtime, typed: str) -> None:
    borrowers(db, country="US")
    value = address_of(db, rt, "call")
    digits = value.removeprefix("+1")
    noted(
        db,
        rt,
        "number_not_theirs",
        typed.format(value) if typed == "{}" else typed.format(digits[:3], digits[3:6], digits[6:]),
    )
    number = plan(db, "call")
    due(rt)
    row = one(db, number)
    assert row.verdict is not None
    assert "found not to be the person's" in row.verdict["says"]


def test_a_stop_of_an_e_mail_address_stops_e_mail_there_and_no_text(db: Database, rt: Runtime) -> None:
    borrowers(db)
    noted(db, rt, "stop_address", address_of(db, rt, "email").upper())
    mail, text = plan(db, "email"), plan(db, "sms")
    due(rt)
    assert "stop address" in one(db, mail).verdict["says"]
    assert "stop address" not in one(db, text).verdict["says"]
    kept = db.read_now(lambda conn: conn.execute(select(log_entry.c.leaf)).all())
    assert address_of(db, rt, "email") not in str(kept)


def test_what_is_no_number_is_said(db: Database, rt: Runtime) -> None:
    borrowers(db)
    with pytest.raises(BadInput, match="write the number with its country"):
        noted(db, rt, "number_not_theirs", "the blue one")


def kept(db: Database) -> list[tuple[str | None, str]]:
    query = select(contact_event.c.number, contact_event.c.source_ref).order_by(contact_event.c.id)
    return [tuple(row) for row in db.read_now(lambda conn: conn.execute(query).all())]


def test_two_numbers_noted_at_one_moment_are_two_stops(db: Database, rt: Runtime) -> None:
    borrowers(db)
    numbers = ("+12125550107", "+12125550108")
    for number in (*numbers, numbers[0]):
        noted(db, rt, "stop_address", number)
    assert [number for number, _ in kept(db)] == list(numbers)
    assert not any(number.strip("+") in reference for number in numbers for _, reference in kept(db))


def test_the_mark_of_a_number_cannot_be_worked_out_without_the_key(db: Database, rt: Runtime) -> None:
    borrowers(db)
    noted(db, rt, "stop_address", "+12125550107")
    noted(db, replace(rt, secret=b"another"), "stop_address", "+12125550107")
    references = {reference for _, reference in kept(db)}
    assert len(references) == 2


def disputed(conn: Connection, rt: Runtime, loan_ref: str) -> None:
    note(conn, rt, loan_ref, "dispute_in_writing", by="ann", now=NOON)


def test_one_word_about_two_loans_at_one_moment_is_kept_for_both(db: Database, rt: Runtime) -> None:
    borrowers(db)
    db.write_now(add_loan, 11, borrower_id=1)
    for ref in ("L00001", "L00011"):
        db.write_now(disputed, rt, ref)
    found = db.read_now(lambda conn: conn.execute(select(contact_event.c.loan_refs)).scalars().all())
    assert found == [["L00001"], ["L00011"]]

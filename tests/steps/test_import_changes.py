"""What a later import changes is not lost: before and after, the file and its line; on both engines."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update

from assistant.store.book_changes import changes_of
from assistant.store.schema_import import book_change
from tests.core.test_book import A_BOOK_ROW
from tests.steps.test_import import AS_OF, BORROWER, LOAN, NOW, POINT, Book, a_book

__all__ = ["a_book"]  # the fixture
NEXT_DAY = date(2026, 10, 2)


def told(a_book: Book, ref: str = "L1") -> list[tuple[Any, ...]]:
    found = a_book.db.read_now(changes_of, ref, NEXT_DAY)
    return [(one["table"], one["column"], one["old"], one["new"], one["line"]) for one in found]


def test_a_new_sheet_keeps_what_the_old_one_said(a_book: Book) -> None:
    a_book.put("book", A_BOOK_ROW)
    assert told(a_book) == []  # what is new has overwritten nothing
    later = {**A_BOOK_ROW, "borrower_name": "Ruth Moss", "balance": "1100", "past_due_since": "", "amount_past_due": "",
             "phone": "+15305550108"}  # fmt: skip
    a_book.put("book", {**A_BOOK_ROW, "loan_id": "L2", "borrower_id": "B2"}, later, as_of=NEXT_DAY)
    assert told(a_book) == [
        ("borrower", "name", "Ruth Hale", "Ruth Moss", 3),
        ("contact_point", "channel", None, "phone", 3),
        ("contact_point", "value", None, "+15305550108", 3),
        ("loan", "balance_minor", 120050, 110000, 3),
        ("loan", "past_due_since", "2026-09-20", None, 3),
        ("loan", "stated_past_due_minor", 10000, 0, 3),
    ]
    assert told(a_book, "L2") == []
    first = a_book.db.read_now(changes_of, "L1", NEXT_DAY)[0]
    assert (first["file"], first["at"], first["as_of"]) == ("book.csv", NOW.isoformat(), "2026-10-02")
    assert a_book.db.read_now(changes_of, "L1", AS_OF) == []  # the file of the day after had not come


def test_the_same_file_and_a_refused_row_leave_no_trace(a_book: Book) -> None:
    a_book.put("book", A_BOOK_ROW)
    a_book.put("book", A_BOOK_ROW)
    a_book.put("book", {**A_BOOK_ROW, "balance": "-1"})
    assert a_book.rows(book_change) == []


def test_tables_of_a_full_book_keep_theirs(a_book: Book) -> None:
    a_book.put("borrowers", {**BORROWER, "address": "1 Pier Road", "payday": "25", "employer_forbids": "no"})
    a_book.put("loans", LOAN)
    a_book.put("contact_points", {**POINT, "consent_sms": "yes"})
    schedule = {"loan_id": "L1", "n": "1", "due_on": "2026-09-20", "principal_due": "10"}
    a_book.put("instalments", schedule)
    pause = {"loan_id": "L1", "from_on": "2026-09-01", "to_on": "2026-09-10"}
    a_book.put("pauses", pause)
    hold = {
        "borrower_id": "",
        "loan_id": "L1",
        "kind": "deceased",
        "from_on": "2026-09-01",
        "evidence": "",
        "to_on": "",
    }
    a_book.put("holds", hold)
    assert told(a_book) == []
    a_book.put("borrowers", {**BORROWER, "address": "2 Pier Road", "payday": "", "employer_forbids": "yes"})
    a_book.put("contact_points", {**POINT, "consent_sms": "no"})
    a_book.put("instalments", {**schedule, "due_on": "2026-09-21", "principal_due": "11"})
    a_book.put("pauses", {**pause, "to_on": "2026-09-11"})
    a_book.put("holds", {**hold, "to_on": "2026-09-30", "evidence": "a letter"})
    assert told(a_book) == [
        ("borrower", "address", "1 Pier Road", "2 Pier Road", 2),
        ("borrower", "employer_forbids", False, True, 2),
        ("borrower", "payday", 25, None, 2),
        ("contact_point", "consent_sms", True, False, 2),
        ("instalment", "due_on", "2026-09-20", "2026-09-21", 2),
        ("instalment", "principal_due_minor", 1000, 1100, 2),
        ("pause", "to_on", "2026-09-10", "2026-09-11", 2),
        ("hold", "evidence", None, "a letter", 2),
        ("hold", "to_on", None, "2026-09-30", 2),
    ]


def test_a_loan_that_a_complete_file_closed_and_another_opened_again_says_so(a_book: Book) -> None:
    a_book.put("borrowers", BORROWER)
    a_book.put("loans", LOAN, {**LOAN, "loan_id": "L2"})
    a_book.put("loans", LOAN, complete=True)
    a_book.put("loans", LOAN, {**LOAN, "loan_id": "L2"})
    assert told(a_book, "L2") == [
        ("loan", "status", "active", "closed", None),
        ("loan", "status", "closed", "active", None),
    ]


def test_what_is_a_persons_own_can_be_erased_and_the_rest_stays(a_book: Book) -> None:
    a_book.put("book", A_BOOK_ROW)
    a_book.put("book", {**A_BOOK_ROW, "borrower_name": "Ruth Moss", "balance": "1100"})

    def erase(conn: Connection) -> None:
        conn.execute(update(book_change).where(book_change.c.borrower_id == 1).values(personal={}))

    a_book.db.write_now(erase)
    assert told(a_book) == [("loan", "balance_minor", 120050, 110000, 2)]


def test_a_file_that_breaks_half_way_leaves_no_trace(a_book: Book) -> None:
    a_book.put("borrowers", BORROWER)
    path = a_book.file("borrowers", {**BORROWER, "name": "Other"})

    def fail(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        a_book.take(path, progress=fail)
    assert a_book.rows(book_change) == []

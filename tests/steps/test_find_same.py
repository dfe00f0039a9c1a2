"""Which borrowers are asked about after an import: by what they share, once, and again only for something new."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.steps import find_same as room
from assistant.steps import one_person
from assistant.steps.find_same import find_same, find_same_now
from assistant.store import erasure, same_blocks, same_person
from assistant.store import one_person as persons
from assistant.store.db import Database
from assistant.store.schema import borrower, loan
from assistant.store.schema_same import same_person as pairs
from tests.core.test_book import A_BOOK_ROW
from tests.steps.test_import import NOW, Book

RUTH = {**A_BOOK_ROW, "loan_id": "L1", "borrower_id": "B1"}
TWICE = {**RUTH, "loan_id": "L2", "borrower_id": "B2", "borrower_name": "Hale, Ruth"}
OTHER = {**RUTH, "loan_id": "L3", "borrower_id": "B3", "borrower_name": "Bo Vu", "phone": "+15305550108"}


@pytest.fixture
def book(db: Database, tmp_path: Path) -> Book:
    return Book(db, tmp_path)


def asked(book: Book) -> dict[tuple[str, str], str]:
    """The pairs by the borrowers' names, each with its status."""
    find_same_now(book.rt, NOW)
    refs = {row.id: row.ref for row in book.db.read_now(lambda conn: conn.execute(select(borrower)).all())}
    rows = book.db.read_now(lambda conn: conn.execute(select(pairs).order_by(pairs.c.id)).all())
    return {(refs[row.low_id], refs[row.high_id]): row.status for row in rows}


def answer(book: Book, act: object) -> None:
    (row,) = book.db.read_now(same_person.waiting, 9)
    book.db.write_now(act, row.id, "sue", NOW)  # type: ignore[arg-type]  # one of the two acts


def test_one_number_and_one_name_are_asked_about_and_never_joined(book: Book) -> None:
    book.put("book", RUTH, TWICE, OTHER)
    assert asyncio.run(find_same(book.rt, NOW)) == {"found": 1}
    assert asked(book) == {("B1", "B2"): "likely"}
    assert {row["person_id"] for row in book.rows(borrower)} == {None}
    assert asyncio.run(find_same(book.rt, NOW)) == {"found": 0}, "what was compared is not compared again"


def test_over_portfolios_and_imports_and_only_what_is_new_is_looked_at(book: Book) -> None:
    book.put("book", RUTH, OTHER)
    assert asked(book) == {}
    book.put("book", {**TWICE, "portfolio": "autos"})
    since = book.db.read_now(same_blocks.marks)
    assert len(book.db.read_now(same_blocks.news, since, 9)[0]) == 1
    assert asked(book) == {("B1", "B2"): "likely"}
    assert len({row["portfolio_id"] for row in book.rows(loan)}) == 2


def test_different_people_are_asked_about_again_only_for_a_new_sign(book: Book) -> None:
    book.put("book", RUTH, TWICE)
    find_same_now(book.rt, NOW)
    answer(book, one_person.different)
    book.put("book", {**RUTH, "language": "es"}, {**TWICE, "language": "es"})
    assert asked(book) == {("B1", "B2"): "different"}, "nothing new speaks for it"
    book.put("book", {**RUTH, "email": "r@example.com"}, {**TWICE, "email": "r@example.com"})
    assert asked(book) == {("B1", "B2"): "likely"}


def test_a_question_goes_when_the_book_is_corrected_and_a_link_outlives_every_import(book: Book) -> None:
    book.put("book", RUTH, TWICE)
    assert asked(book) == {("B1", "B2"): "likely"}
    book.put("book", {**TWICE, "borrower_name": "Bo Vu"})
    assert asked(book) == {}
    book.put("book", TWICE)
    find_same_now(book.rt, NOW)
    answer(book, one_person.same)
    book.put("book", {**TWICE, "borrower_name": "Bo Vu"})
    assert asked(book) == {("B1", "B2"): "same"}
    assert [row["person_id"] for row in book.rows(borrower)] == [1, 1]


def test_what_too_many_share_is_a_sign_of_nobody(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_blocks, "POINT_MAX", 2)
    third = {**RUTH, "loan_id": "L4", "borrower_id": "B4", "borrower_name": "Ruth Halle", "postal_code": ""}
    book.put("book", RUTH, TWICE, third)
    assert asked(book) == {}, "a switchboard's number"


def test_an_erased_file_is_asked_about_no_more_and_what_it_asked_still_binds(book: Book) -> None:
    book.put("book", RUTH, TWICE, {**OTHER, "borrower_name": "Ruth Hale", "phone": RUTH["phone"]})
    find_same_now(book.rt, NOW)
    rows = book.db.read_now(same_person.waiting, 9)
    assert len(rows) == 3
    book.db.write_now(one_person.same, rows[0].id, "sue", NOW)
    book.db.write_now(erasure.erase, 1, "sue", NOW, ["old"])
    assert asked(book) == {("B1", "B2"): "same", ("B2", "B3"): "likely"}
    assert book.db.read_now(persons.kin_of, 2) == (1,)


def test_batches_come_to_the_same(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "BATCH", 1)
    book.put("book", RUTH, TWICE, OTHER)
    assert asked(book) == {("B1", "B2"): "likely"}

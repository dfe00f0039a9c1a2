"""A person is found by any word of their name, from the next tick on, and not at all once they are erased."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, update

from assistant.core import log_words
from assistant.steps.index_now import index_now
from assistant.store import desk_search, erasure, log_people, name_index
from assistant.store.db import Database
from assistant.store.schema import borrower
from assistant.store.schema_import import book_change
from assistant.store.schema_names import name_index as mark

from .loans import add_loan, add_portfolio

NOW = datetime(2026, 10, 1, 16, tzinfo=UTC)
NAMES = ("Grace Okafor", "Éva Ruíz-Okay", "王伟", "Okafor Grace Ltd", "Mary Smith")


def fill(conn: Connection) -> None:
    add_portfolio(conn)
    for number, name in enumerate(NAMES, start=1):
        add_loan(conn, number, borrower={"name": name})


@pytest.fixture
def book(db: Database) -> Database:
    db.write_now(fill)
    index_now(db)
    return db


def found(db: Database, typed: str) -> list[int]:
    return sorted(db.read_now(log_people.people, typed, None))


def test_any_words_of_the_name_in_any_order_the_last_as_far_as_it_is_written(book: Database) -> None:
    asked = ("okafor", "okafor gr", "oka", "oka grace", "EVA ruiz", "伟", "王伟", "%")
    assert [found(book, one) for one in asked] == [[1, 4], [1, 4], [1, 2, 4], [], [2], [3], [3], []]


def test_at_the_desk_those_whose_name_begins_so_come_first(book: Database) -> None:
    names = [row.name for row in book.read_now(desk_search.by_name, "okafor", None)]
    assert names == ["Okafor Grace Ltd", "Grace Okafor"]


def news(conn: Connection) -> None:
    add_loan(conn, 6, borrower={"name": "Noor Okafor"})
    conn.execute(update(borrower).where(borrower.c.id == 5).values(name="Mary Jones"))
    change = {"import_id": 1, "at": NOW, "changed": {}, "personal": {}}
    conn.execute(insert(book_change).values(table="borrower", borrower_id=5, **change))
    conn.execute(insert(book_change).values(table="loan", borrower_id=1, loan_id=1, **change))


def test_a_new_borrower_and_a_changed_name_are_known_after_the_next_tick(book: Database) -> None:
    book.write_now(news)
    index_now(book)
    assert [found(book, one) for one in ("okafor", "jones", "smith")] == [[1, 4, 6], [5], []]
    assert not book.read_now(name_index.behind)


def test_an_erased_person_is_found_by_no_word_not_even_when_the_index_is_made_anew(book: Database) -> None:
    book.write_now(erasure.erase, 1, "ada", NOW, [])
    assert found(book, "okafor") == [4]
    book.write_now(lambda conn: conn.execute(update(mark).values(version=log_words.VERSION - 1)))
    index_now(book)
    assert [found(book, one) for one in ("okafor", "erased")] == [[4], []]

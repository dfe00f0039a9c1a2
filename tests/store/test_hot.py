"""Statements of the hot path find and write what the same statements do the ordinary way, on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store.db import Database
from assistant.store.hot import Hot, listed
from assistant.store.schema_house import fact
from assistant.store.schema_import import import_file

KEYS = [f"key {n}" for n in range(9)]
PUT = Hot(insert(fact).values(key=bindparam("key"), value=bindparam("value")))
AMONG = select(fact.c.key, fact.c.value).where(fact.c.key.in_(listed("keys"))).order_by(fact.c.key)


@pytest.fixture
def kept(db: Database) -> Database:
    db.write_now(
        PUT.run_many, [{"key": key, "value": {"n": n, "words": ["a", "b", "c"]}} for n, key in enumerate(KEYS)]
    )
    return db


@pytest.mark.parametrize("wanted", [[], KEYS[:1], KEYS[:2], KEYS[:3], KEYS[:5], KEYS, ["unknown", *KEYS[:2]]])
def test_a_list_of_any_length_finds_what_is_among_it(kept: Database, wanted: list[str]) -> None:
    ordinary = kept.read_now(lambda conn: list(conn.execute(AMONG, {"keys": wanted})))
    assert kept.read_now(lambda conn: Hot(AMONG).all(conn, keys=wanted)) == ordinary
    assert [row.key for row in ordinary] == sorted(set(wanted) & set(KEYS))


def test_few_texts_serve_every_length(kept: Database) -> None:
    hot = Hot(AMONG)
    for length in range(9):
        kept.read_now(hot.all, keys=KEYS[:length])
    assert len(hot._ready) == 5, "nothing, one, two, four and eight"


def test_a_row_is_read_by_its_columns_names_and_types(db: Database) -> None:
    row = {"name": "book.csv", "table": "book", "sha256": "ab", "rows": 3, "accepted": 2, "changed": 2, "refused": 1}
    more = {"at": datetime(2026, 10, 1, 8, tzinfo=UTC), "options": {"sheets": ["one", "two", "three"]}}
    db.write_now(lambda conn: conn.execute(insert(import_file).values(row | more)))
    query = select(import_file)
    ordinary = db.read_now(lambda conn: conn.execute(query).one())
    found = db.read_now(Hot(query).one_or_none)
    assert found is not None
    assert found._mapping == ordinary._mapping
    assert (found.at, found.options["sheets"]) == (datetime(2026, 10, 1, 8, tzinfo=UTC), ["one", "two", "three"])


def test_lists_that_a_statement_brings_itself_are_part_of_it(kept: Database) -> None:
    hot = Hot(select(func.count()).where(fact.c.key.in_(KEYS[:3]), fact.c.key != bindparam("but")))
    assert kept.read_now(hot.scalar, but=KEYS[0]) == 2


def test_what_was_written_is_counted_and_taken_back_with_its_transaction(kept: Database) -> None:
    change = Hot(update(fact).where(fact.c.key.in_(listed("keys"))).values(value=bindparam("v")))
    with kept.engine.connect() as conn:
        assert change.run(conn, keys=KEYS[:3], v={"n": -1}) == 3
        conn.rollback()
    assert kept.read_now(Hot(AMONG).all, keys=KEYS[:1])[0].value["n"] == 0


def test_a_row_that_is_there_already_is_the_same_error_as_ever(kept: Database) -> None:
    with pytest.raises(IntegrityError):
        kept.write_now(PUT.run, key=KEYS[0], value={})


def test_a_parameter_that_is_not_given_is_named(kept: Database) -> None:
    with pytest.raises(KeyError, match="keys"):
        kept.read_now(Hot(AMONG).all)

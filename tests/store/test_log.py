"""The contact log: chained, searched, verified; personal data only as commitments."""

import json
from datetime import datetime

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from assistant.store import log
from assistant.store.db import Database
from assistant.store.log import LogLine
from assistant.store.log_search import Wanted, search
from assistant.store.schema import borrower
from assistant.store.schema_log import log_entry


def write_lines(db: Database, now: datetime, count: int = 5) -> None:
    def add(conn: Connection) -> None:
        conn.execute(insert(borrower).values(id=1, ref="B1", kind="person", name="Ana Ruiz", places=[], key="ab" * 16))
        for number in range(count):
            line = LogLine(
                at=now, kind="refused" if number % 2 else "released", borrower_id=1, loan_refs=(f"L{number}",),
                channel="sms", facts={"rules": ["H-HOURS"]}, personal={"text": "Hello Ana, +15555550123"},
            )  # fmt: skip
            log.append(conn, line)

    db.write_now(add)


def test_an_untouched_log_verifies_and_names_its_head(db: Database, now: datetime) -> None:
    write_lines(db, now)
    result = db.read_now(log.verify)
    assert (result.ok, result.entries, result.first_bad) == (True, 5, None)


@pytest.mark.parametrize("entry", [1, 3, 5])
def test_a_changed_entry_is_named(db: Database, now: datetime, entry: int) -> None:
    write_lines(db, now)
    one = log_entry.c.entry == entry
    leaf = db.read_now(lambda conn: conn.execute(select(log_entry.c.leaf).where(one)).scalar_one())
    db.write_now(lambda conn: conn.execute(update(log_entry).where(one).values(leaf=leaf.replace("sms", "call"))))
    assert db.read_now(log.verify).first_bad == entry


def test_a_missing_entry_and_a_cut_tail_are_named(db: Database, now: datetime) -> None:
    write_lines(db, now)
    db.write_now(lambda conn: conn.execute(delete(log_entry).where(log_entry.c.entry == 5)))
    assert db.read_now(log.verify).first_bad == 5
    db.write_now(lambda conn: conn.execute(delete(log_entry).where(log_entry.c.entry == 2)))
    assert db.read_now(log.verify).first_bad == 2


def test_nothing_personal_stands_in_the_log(db: Database, now: datetime) -> None:
    write_lines(db, now)
    rows = db.read_now(lambda conn: conn.execute(select(log_entry)).all())
    kept = " ".join(row.leaf + row.search for row in rows)
    assert "Ana" not in kept
    assert "5550123" not in kept
    assert len(json.loads(rows[0].leaf)["committed"]["text"]) == 64


def test_destroying_a_persons_key_leaves_a_log_that_verifies(db: Database, now: datetime) -> None:
    write_lines(db, now)
    db.write_now(lambda conn: conn.execute(update(borrower).values(key="")))
    assert db.read_now(log.verify).ok


def test_search_finds_words_loans_and_kinds(db: Database, now: datetime) -> None:
    write_lines(db, now)
    assert [row["entry"] for row in db.read_now(search, Wanted(words="refused h-hours"))] == [4, 2]
    assert [row["entry"] for row in db.read_now(search, Wanted(loan_ref="L2"))] == [3]
    assert len(db.read_now(search, Wanted(kind="released", limit=2))) == 2
    assert db.read_now(search, Wanted(words='a "quoted OR (odd query')) == []


def test_what_is_written_after_a_search_is_found_by_the_next(db: Database, now: datetime) -> None:
    write_lines(db, now)
    assert db.read_now(search, Wanted(words="late")) == []
    db.write_now(lambda conn: log.append(conn, LogLine(at=now, kind="late")))
    assert len(db.read_now(search, Wanted(words="late"))) == 1

"""The index behind the log's search: what was said is found, by whom it may be, until the person is erased."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from assistant.core import log_words
from assistant.steps.index_now import index_now
from assistant.store import erasure, log, log_bits, log_index, log_search
from assistant.store.db import Database
from assistant.store.log import LogLine
from assistant.store.log_people import people
from assistant.store.log_search import Found, Wanted
from assistant.store.schema import borrower, contact_point
from assistant.store.schema_log import log_said
from assistant.store.schema_work import text as said

KEY = "ab" * 16


def person(conn: Connection, number: int, name: str) -> None:
    row = {"id": number, "ref": f"B{number}", "kind": "person", "name": name, "places": [], "key": KEY}
    conn.execute(insert(borrower).values(row))


def note(conn: Connection, now: datetime, body: str, borrower_id: int = 1, **more: Any) -> None:
    """An entry that names its text, as a parked account's reason does."""
    text_id = conn.execute(insert(said).values(borrower_id=borrower_id, body=body).returning(said.c.id)).scalar_one()
    facts = {"text_id": text_id} | more.pop("facts", {})
    values = {"kind": "desk", "outcome": "parked", "by": "cole"} | more
    log.append(conn, LogLine(at=now, borrower_id=borrower_id, facts=facts, **values))


@pytest.fixture
def floor(db: Database, now: datetime) -> Database:
    """Three notes about two people, nothing of it in the index yet."""

    def write(conn: Connection) -> None:
        person(conn, 1, "Ana Ruíz")
        person(conn, 2, "Bo Ek")
        note(conn, now, "Ana Ruíz pays on Friday, don't call before", loan_refs=("L-1",))
        note(
            conn, now + timedelta(hours=1), "waits for the Friday wage", borrower_id=2, by="dora", loan_refs=("L-1-2",)
        )
        note(conn, now + timedelta(hours=2), "承诺还款日为周五", kind="hold", facts={"rules": ["H-HOURS"]})

    db.write_now(write)
    return db


def found(db: Database, **asked: Any) -> list[int]:
    return [row.entry for row in db.read_now(log_search.find, Wanted(**asked), None).rows]


BOTH = pytest.mark.parametrize("indexed", [True, False], ids=["in the index", "not there yet"])


@BOTH
@pytest.mark.parametrize(
    ("asked", "entries"),
    [
        ({"words": "friday"}, [2, 1]),
        ({"words": "FRIDAY wage"}, [2]),
        ({"words": "ruiz"}, [1]),
        ({"words": "don’t"}, [1]),
        ({"words": "还款"}, [3]),
        ({"words": "款还"}, []),
        ({"words": "h-hours"}, [3]),
        ({"words": "x-hours"}, []),
        ({"words": "friday", "values": (("by", "dora"),)}, [2]),
        ({"words": '"friday" OR (wage* NEAR', "values": ()}, []),
        ({"words": "?!"}, []),
        ({"loan_ref": "L-1"}, [1]),
        ({"loan_ref": "L-1-2"}, [2]),
        ({"kind": "hold"}, [3]),
        ({"values": (("rule", "H-HOURS"), ("by", "cole"))}, [3]),
        ({"values": (("rule", "H-HOURS"), ("by", "dora"))}, []),
        ({"values": (("rule", "no such rule"),)}, []),
        ({"borrowers": frozenset({1})}, [3, 1]),
        ({"borrowers": frozenset()}, []),
    ],
)  # fmt: skip
def test_whatever_is_asked_together_holds_for_each_entry(
    floor: Database, indexed: bool, asked: dict[str, Any], entries: list[int]
) -> None:
    if indexed:
        assert index_now(floor) == 3
    assert found(floor, **asked) == entries


@BOTH
def test_a_time_span_takes_its_first_instant_and_leaves_its_last(floor: Database, indexed: bool, now: datetime) -> None:
    if indexed:
        index_now(floor)
    hour = timedelta(hours=1)
    assert found(floor, since=now + hour) == [3, 2]
    assert found(floor, until=now + hour) == [1]
    assert found(floor, since=now, until=now + 2 * hour) == [2, 1]
    assert found(floor, since=now + 3 * hour) == []


def test_pages_go_on_below_the_last_entry_that_was_shown(floor: Database) -> None:
    index_now(floor)
    first = floor.read_now(log_search.find, Wanted(borrowers=frozenset({1}), limit=1))
    assert [row.entry for row in first.rows] == [3]
    assert first.next == 3
    second = floor.read_now(log_search.find, Wanted(borrowers=frozenset({1}), limit=1, before=3))
    assert [row.entry for row in second.rows] == [1]
    assert second.next is None


def test_an_entry_is_indexed_once_whoever_does_it(floor: Database) -> None:
    batch = floor.read_now(log_index.next_batch)
    assert floor.write_now(log_index.take_in, batch) == 3
    assert floor.write_now(log_index.take_in, batch) == 0
    assert index_now(floor) == 0
    assert found(floor, words="friday") == [2, 1]


def test_what_is_counted_is_counted_up_to_a_thousand(db: Database, now: datetime) -> None:
    db.write_now(lambda conn: log.append(conn, *[LogLine(at=now, kind="sent") for _ in range(1001)]))
    index_now(db)
    got: Found = db.read_now(log_search.find, Wanted(kind="sent"))
    assert (got.count, got.counted_all) == (1000, False)
    got = db.read_now(log_search.find, Wanted(kind="sent", before=1001))
    assert (got.count, got.counted_all) == (1000, True)


def test_a_search_whose_time_is_over_says_how_far_back_it_looked(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SHIFT", 8), ("SIZE", 256), ("FULL", (1 << 256) - 1)):  # a chunk that is soon full
        monkeypatch.setattr(log_bits, name, value)
    lines = [LogLine(at=now, kind="old")] + [LogLine(at=now, kind="sent") for _ in range(log_bits.SIZE)]
    db.write_now(lambda conn: log.append(conn, *lines))
    index_now(db)
    got = db.read_now(log_search.find, Wanted(kind="old"), -1.0)
    assert (got.rows, got.next) == ([], log_bits.SIZE)
    assert not got.counted_all
    assert [row.entry for row in db.read_now(log_search.find, Wanted(kind="old", before=got.next)).rows] == [1]


def test_the_page_says_how_many_entries_the_index_lacks(db: Database, now: datetime) -> None:
    waiting = log_search.TAIL_MAX + 1
    db.write_now(lambda conn: log.append(conn, *[LogLine(at=now, kind="sent") for _ in range(waiting)]))
    assert db.read_now(log_search.find, Wanted(kind="sent")).behind == waiting
    assert len(db.read_now(log_search.find, Wanted()).rows) == 50


def test_an_erased_persons_words_are_in_no_index(floor: Database, now: datetime) -> None:
    index_now(floor)
    floor.write_now(erasure.erase, 1, "ada", now, ["kept long enough"])
    assert found(floor, words="friday") == [2]
    assert found(floor, words="ruiz") == []
    assert found(floor, words="还款") == []
    assert found(floor, borrowers=frozenset({1})) == [3, 1], "that something was done stays in the log"
    assert found(floor, words="h-hours") == [3]
    kept = floor.read_now(lambda conn: conn.execute(select(log_said.c.borrower_id)).scalars().all())
    assert kept == [2]
    if floor.is_sqlite:
        with floor.engine.connect() as conn:
            conn.execute(text("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'log_words', 'row')"))
            assert "ruiz" not in set(conn.execute(text("SELECT term FROM temp.terms")).scalars())


def test_a_batch_that_was_read_before_an_erasure_brings_no_word_back(floor: Database, now: datetime) -> None:
    batch = floor.read_now(log_index.next_batch)
    floor.write_now(erasure.erase, 1, "ada", now, ["kept long enough"])
    assert floor.write_now(log_index.take_in, batch) == 3
    assert found(floor, words="ruiz") == []
    assert found(floor, words="friday") == [2]


def test_an_index_of_another_version_is_made_anew(floor: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    index_now(floor)
    monkeypatch.setattr(log_words, "VERSION", log_words.VERSION + 1)
    assert index_now(floor) == 3
    assert found(floor, words="friday", kind="desk") == [2, 1]


def test_people_are_known_by_name_id_loan_and_number(floor: Database) -> None:
    def add(conn: Connection) -> None:
        point = {"borrower_id": 2, "channel": "phone", "value": "+15555550123", "owner": "borrower", "state": "usable"}
        conn.execute(insert(contact_point).values(point | {"zones": []}))

    floor.write_now(add)
    index_now(floor)
    for typed in ("+1 555 555-0123", "(555) 555-0123", "bo e", "Ek", "B2"):
        assert floor.read_now(people, typed, None) == [2], typed
    for typed in ("", "0123", "%", "zzz"):
        assert floor.read_now(people, typed, None) == [], typed
    assert floor.read_now(people, "Bo", frozenset({"cole"})) == [2], "nobody owns the account: it is a pool's"


def test_every_read_of_the_search_is_by_an_index(floor: Database) -> None:
    if not floor.is_sqlite:
        pytest.skip("the plans of SQLite")
    index_now(floor)

    def plans(conn: Connection) -> list[str]:
        asked = [
            "SELECT chunk, bits FROM log_bits WHERE value_id IN (1, 2) AND chunk >= 0 AND chunk <= 3",
            "SELECT entry FROM log_entry WHERE at >= '2026' AND at < '2027' AND entry BETWEEN 1 AND 65535",
            "SELECT entry FROM log_entry WHERE borrower_id IN (1, 2)",
            "SELECT text_id FROM log_said WHERE borrower_id = 1",
            "SELECT rowid FROM log_words WHERE log_words MATCH 'friday' AND rowid BETWEEN 1 AND 65535",
        ]
        return [row.detail for one in asked for row in conn.execute(text(f"EXPLAIN QUERY PLAN {one}"))]

    assert not [step for step in floor.read_now(plans) if step.startswith("SCAN") and "VIRTUAL" not in step]


def test_words_of_every_script_are_cut_alike() -> None:
    assert log_words.asked("भुगतान नहीं") == ("भुगतान", "नहीं")
    assert log_words.asked("3000元") == ("3000", "元")
    assert log_words.asked("Straße STRASSE") == ("strasse",)
    assert {"1", "250", "00"} < log_words.words("$1,250.00")
    assert log_words.words("a" * 1000) == {"a" * log_words.WORD_MAX}

"""The database keeps what it is told, on both engines."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import ColumnElement, Connection, insert, literal, select

from assistant.core.problem import BadInput, Surroundings
from assistant.store.db import Database, open_database
from assistant.store.schema import pause
from assistant.store.schema_house import fact, job_run
from assistant.store.types import day_number, from_day_number


def test_an_instant_comes_back_as_the_same_instant_in_utc(db: Database, now: datetime) -> None:
    def there_and_back(conn: Connection) -> datetime | None:
        conn.execute(insert(job_run).values(job="j", slot="s", worker="w", started_at=now))
        found: datetime = conn.execute(select(job_run.c.started_at)).scalar_one()
        return found

    assert db.write_now(there_and_back) == now


def test_a_naive_instant_is_refused(db: Database) -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(Exception, match="needs a time zone"):
        db.write_now(lambda conn: conn.execute(insert(job_run).values(job="j", slot="s", worker="w", started_at=naive)))


def test_two_days_differ_by_a_number_on_both_engines(db: Database) -> None:
    def days_apart(conn: Connection) -> int:
        apart: int = conn.execute(select(select_day(date(2026, 3, 1)) - select_day(date(2026, 2, 1)))).scalar_one()
        return apart

    def select_day(day: date) -> ColumnElement[int]:
        return literal(day, pause.c.from_on.type)

    assert db.write_now(days_apart) == 28


def test_a_step_that_fails_leaves_nothing(db: Database) -> None:
    def fail(conn: Connection) -> None:
        conn.execute(insert(fact).values(key="k", value={"a": 1}))
        raise RuntimeError("after the write")

    with pytest.raises(RuntimeError):
        db.write_now(fail)
    assert db.read_now(lambda conn: conn.execute(select(fact)).all()) == []


def test_an_unreachable_server_is_said_plainly() -> None:
    with pytest.raises(Surroundings, match="database"):
        open_database("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize(
    "url", ["not a url", "mysql://u@h/n", "sqlite+nothing:///x.db", "postgresql://u:hidden@h:port/n", ""]
)
def test_what_is_no_database_url_is_wrong_words(url: str) -> None:
    with pytest.raises(BadInput, match="not a database URL") as said:
        open_database(url)
    assert "hidden" not in str(said.value)


def test_day_numbers_turn_back() -> None:
    assert from_day_number(day_number(date(2024, 2, 29))) == date(2024, 2, 29)

